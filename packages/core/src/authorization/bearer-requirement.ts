import { ConfigurationError } from "../errors/errors.ts";
import { scopeToken } from "../options/scopes-and-session.ts";
import type { ApiCaller } from "../identity/known-caller.ts";

/**
 * What a guard of a web API demands. Each list means any of its members; for all of them, put one guard behind the other. With no
 * list, every valid token passes that carries some scope or role of this API. With lists, a caller of a kind that none of them is for
 * is refused: an app on its own where there are no `appPermissions`, a user where there are only those.
 */
export interface RequireBearerOptions {
  /** Delegated permissions, as they stand in the token: `Tasks.Read`, not `api://…/Tasks.Read`. An app on its own never has one. */
  readonly scopes?: readonly string[] | undefined;
  /** App roles, one of which the user has to have, besides a scope where `scopes` is given too. */
  readonly roles?: readonly string[] | undefined;
  /** Application permissions, one of which an app on its own has to have. A user never has one. */
  readonly appPermissions?: readonly string[] | undefined;
}

const names = ["scopes", "roles", "appPermissions"] as const;
/** Guards run on every request with the options they were made with. */
const checked = new WeakSet<object>();

/** @throws {ConfigurationError} a guard that nobody could pass, or that would not guard */
export function checkBearerOptions(options: RequireBearerOptions = {}): RequireBearerOptions {
  if (checked.has(options)) {
    return options;
  }
  const faults = [
    ...Object.keys(options)
      .filter((name) => !names.includes(name as (typeof names)[number]))
      .map((name) => `requireBearer has no option ${name}: it has scopes, roles and appPermissions.`),
    ...names.flatMap((name) => listFaults(name, options[name])),
  ];
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
  checked.add(options);
  return options;
}

function listFaults(name: string, list: unknown): string[] {
  if (list === undefined) {
    return [];
  }
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string" && scopeToken.test(one))) {
    return [`${name} of requireBearer has to be a list of names without spaces: ["Tasks.Read", "Tasks.ReadWrite"].`];
  }
  if (list.length === 0) {
    return [`${name} of requireBearer is empty: leave it out, or name what is needed.`];
  }
  if (!(list as string[]).some((one) => /^\w[\w+.-]*:\/\//u.test(one))) {
    return [];
  }
  return [
    `${name} of requireBearer has an entry with the API's address: tokens hold the last part only, "Tasks.Read".`,
  ];
}

/** Whether this caller may come in. */
export function isEnough({ scopes, roles, appPermissions }: RequireBearerOptions, caller: ApiCaller): boolean {
  if (scopes === undefined && roles === undefined && appPermissions === undefined) {
    return true;
  }
  if (caller.kind === "app") {
    return appPermissions !== undefined && hasAny(caller.roles, appPermissions);
  }
  if (scopes === undefined && roles === undefined) {
    return false;
  }
  return (
    (scopes === undefined || hasAny(caller.scopes, scopes)) && (roles === undefined || hasAny(caller.roles, roles))
  );
}

function hasAny(given: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((one) => given.includes(one));
}
