import { scopeToken } from "../authority/scopes.ts";
import { ConfigurationError } from "../errors/errors.ts";
import type { RequireBearerOptions } from "../types/guards.ts";
import type { ApiCaller } from "../types/identity.ts";

const names = ["scopes", "roles", "appPermissions"] as const;

/** @throws {ConfigurationError} nobody could pass the guard, or the guard would not protect anything */
export function checkBearerOptions(options: RequireBearerOptions = {}): void {
  const faults = [
    ...Object.keys(options)
      .filter((name) => !names.includes(name as (typeof names)[number]))
      .map((name) => `requireBearer has no option ${name}: it has scopes, roles and appPermissions.`),
    ...names.flatMap((name) => listFaults(name, options[name])),
  ];
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
}

function listFaults(name: string, list: unknown): string[] {
  if (list === undefined) {
    return [];
  }
  if (!Array.isArray(list) || !list.every((entry) => typeof entry === "string" && scopeToken.test(entry))) {
    return [`${name} of requireBearer must be a list of names without spaces: ["Tasks.Read", "Tasks.ReadWrite"].`];
  }
  if (list.length === 0) {
    return [`${name} of requireBearer is empty: leave it out, or name what is required.`];
  }
  if (!(list as string[]).some((entry) => /^\w[\w+.-]*:\/\//u.test(entry))) {
    return [];
  }
  return [
    `${name} of requireBearer has an entry with the API's address: tokens contain only the last part, "Tasks.Read".`,
  ];
}

/** Returns whether this caller may come in. */
export function isAuthorized({ scopes, roles, appPermissions }: RequireBearerOptions, caller: ApiCaller): boolean {
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

/** Returns what the caller lacks, for the developer of the caller. */
export function missingPermission({ scopes, roles, appPermissions }: RequireBearerOptions, caller: ApiCaller): string {
  if (caller.kind === "app") {
    return appPermissions === undefined
      ? "Only users may call this, not an app on its own."
      : "The app has none of the required application permissions.";
  }
  if (scopes === undefined && roles === undefined) {
    return "Only apps on their own may call this, not users.";
  }
  return scopes === undefined || hasAny(caller.scopes, scopes)
    ? "The user has none of the required app roles."
    : "The access token has none of the required scopes.";
}

function hasAny(granted: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((entry) => granted.includes(entry));
}
