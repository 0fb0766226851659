import {
  anyText,
  type Check,
  flag,
  guid,
  list,
  object,
  oneOf,
  optional,
  required,
  text,
  whole,
} from "../validate/check.ts";
import { certificate, publicKey } from "./seed-keys.ts";
import { seedRelations } from "./seed-relations.ts";
import type { Seed } from "./seed.ts";

/** A seed that cannot be used. The message lists everything that is wrong with it. */
export class SeedError extends Error {
  override readonly name = "SeedError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The seed cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

const name = text("a text that is not empty");
const userName = text("a user name such as ann@contoso.com", /^[^\s@]+@[^\s@]+$/u);
const domain = text("a domain such as contoso.com, in lower case", /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/u);
const scopeName = text("a scope name without blanks and slashes", /^[^\s/]+$/u);
const redirectUri = text(
  "https, or http on localhost or 127.0.0.1, without a fragment",
  /^(?:https:\/\/[^@#\s]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?(?:\/[^#\s]*)?)$/u,
);

const message = object({
  subject: required(name),
  fromName: required(name),
  fromAddress: required(userName),
  bodyPreview: required(anyText),
  receivedMinutesAgo: required(whole(0)),
});

const roles = object({ clientId: required(guid), roles: required(list(scopeName)) });

const user = object({
  oid: required(guid),
  tenantId: required(guid),
  userPrincipalName: required(userName),
  displayName: required(name),
  givenName: optional(name),
  surname: optional(name),
  jobTitle: optional(name),
  mail: optional(userName),
  photo: optional(flag),
  mayConsent: optional(flag),
  administrator: optional(flag),
  consentedApps: optional(list(guid)),
  guestOf: optional(
    list(object({ tenantId: required(guid), oid: required(guid), userPrincipalName: required(userName) })),
  ),
  groups: optional(list(guid)),
  appRoles: optional(list(roles)),
  messages: optional(list(message)),
});

const tenant = object({
  id: required(guid),
  displayName: required(name),
  domains: required(list(domain)),
  external: optional(flag),
});

const scope = object({
  value: required(scopeName),
  description: required(name),
  administratorOnly: optional(flag),
});

const federatedCredential = object({
  issuer: required(name),
  subject: required(name),
  audience: optional(name),
  publicKeys: required(list(publicKey)),
});

const app = object({
  clientId: required(guid),
  displayName: required(name),
  tenantId: required(guid),
  signInAudience: required(oneOf("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount")),
  secrets: optional(list(object({ value: required(name), expired: optional(flag) }))),
  certificates: optional(list(certificate)),
  federatedCredentials: optional(list(federatedCredential)),
  redirectUris: optional(list(redirectUri)),
  frontChannelLogoutUrl: optional(redirectUri),
  idTokenIssuance: optional(flag),
  optionalClaims: optional(list(oneOf("login_hint", "sid", "auth_time", "email", "upn"))),
  groupClaims: optional(flag),
  appPermissions: optional(list(roles)),
  delegatedPermissions: optional(list(scopeName)),
  knownClientApplications: optional(list(guid)),
  api: optional(
    object({ identifierUri: required(name), accessTokenVersion: required(oneOf(1, 2)), scopes: required(list(scope)) }),
  ),
});

const seedShape: Check = object({
  tenants: required(list(tenant)),
  users: required(list(user)),
  apps: required(list(app)),
});

/**
 * Reads a seed.
 *
 * @throws SeedError which lists every fault at once.
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
