import {
  anyString,
  type Check,
  boolean,
  guid,
  array,
  object,
  oneOf,
  optional,
  required,
  string,
  integer,
} from "../lib/check.ts";
import { certificate, publicKey } from "./seed-keys.ts";
import { seedRelations } from "./seed-relations.ts";
import type { Seed } from "./seed.ts";

/** An invalid seed. The message lists everything that is wrong with it. */
export class SeedError extends Error {
  override readonly name = "SeedError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? "this problem" : `these ${problems.length} problems`;
    super(`The seed is invalid. Fix ${count}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

const name = string("a non-empty string");
const userName = string("a username such as ann@contoso.com", /^[^\s@]+@[^\s@]+$/u);
const domain = string("a lowercase domain such as contoso.com", /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/u);
const scopeName = string("a name without spaces or slashes", /^[^\s/]+$/u);
const redirectUri = string(
  "an https URL, or an http URL on localhost or 127.0.0.1, without a fragment",
  /^(?:https:\/\/[^@#\s]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?(?:\/[^#\s]*)?)$/u,
);

const message = object({
  subject: required(name),
  fromName: required(name),
  fromAddress: required(userName),
  bodyPreview: required(anyString),
  receivedMinutesAgo: required(integer(0)),
});

const roles = object({ clientId: required(guid), roles: required(array(scopeName)) });

const user = object({
  oid: required(guid),
  tenantId: required(guid),
  userPrincipalName: required(userName),
  displayName: required(name),
  givenName: optional(name),
  surname: optional(name),
  jobTitle: optional(name),
  mail: optional(userName),
  photo: optional(boolean),
  mayConsent: optional(boolean),
  administrator: optional(boolean),
  consentedApps: optional(array(guid)),
  guestOf: optional(
    array(object({ tenantId: required(guid), oid: required(guid), userPrincipalName: required(userName) })),
  ),
  groups: optional(array(guid)),
  appRoles: optional(array(roles)),
  messages: optional(array(message)),
});

const tenant = object({
  id: required(guid),
  displayName: required(name),
  domains: required(array(domain)),
  external: optional(boolean),
});

const scope = object({
  value: required(scopeName),
  description: required(name),
  administratorOnly: optional(boolean),
});

const federatedCredential = object({
  issuer: required(name),
  subject: required(name),
  audience: optional(name),
  publicKeys: required(array(publicKey)),
});

const app = object({
  clientId: required(guid),
  displayName: required(name),
  tenantId: required(guid),
  signInAudience: required(oneOf("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount")),
  secrets: optional(array(object({ value: required(name), expired: optional(boolean) }))),
  certificates: optional(array(certificate)),
  federatedCredentials: optional(array(federatedCredential)),
  redirectUris: optional(array(redirectUri)),
  frontChannelLogoutUrl: optional(redirectUri),
  idTokenIssuance: optional(boolean),
  optionalClaims: optional(array(oneOf("login_hint", "sid", "auth_time", "email", "upn"))),
  groupClaims: optional(boolean),
  appPermissions: optional(array(roles)),
  delegatedPermissions: optional(array(scopeName)),
  knownClientApplications: optional(array(guid)),
  api: optional(
    object({
      identifierUri: required(name),
      accessTokenVersion: required(oneOf(1, 2)),
      scopes: required(array(scope)),
    }),
  ),
});

const seedShape: Check = object({
  tenants: required(array(tenant)),
  users: required(array(user)),
  apps: required(array(app)),
});

/**
 * Validates a seed and returns it.
 *
 * @throws {SeedError} when the seed is invalid; the error lists every problem
 */
export function validateSeed(value: unknown): Seed {
  const problems: string[] = [];
  seedShape(value, "seed", problems);
  if (problems.length === 0) {
    problems.push(...seedRelations(value as Seed));
  }
  if (problems.length > 0) {
    throw new SeedError(problems);
  }
  return value as Seed;
}
