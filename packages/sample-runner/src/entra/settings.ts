import { count } from "../../../core/src/lib/count.ts";
import { CommandError } from "../process/command-error.ts";
import type { Registration } from "../scenario/scenario-table.ts";
import { registeredUrls, type RegisteredUrls } from "./registered-urls.ts";

/** The settings that are checked with Entra, read from a scenario's `.env` and the environment. */
export interface EntraSettings {
  /** Without a trailing slash. */
  instance: string;
  tenantId: string;
  clientId: string;
  /** `undefined` when the app authenticates with a certificate or a federated token only. */
  clientSecret: string | undefined;
  urls: RegisteredUrls;
  permissions: readonly string[];
  /** Whether the app requests an ID token along with the code, which its registration must allow. */
  hybrid: boolean;
}

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;
const domain = /^(?=.{4,253}$)(?:[\da-zA-Z](?:[\da-zA-Z-]{0,61}[\da-zA-Z])?\.)+[a-zA-Z]{2,63}$/u;
const aliases = ["common", "organizations", "consumers"];
const placeholder = /^(?:<.*>|\[.*\]|\{.*\}|\.{3}|…|x+|[0-]+|todo|change-?me|replace-?me|(?:enter|your)[\s_-].*)$/iu;
const createKey = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`;

/**
 * Reads the settings from `.env` and the environment.
 *
 * @throws {CommandError} with every missing or invalid setting, without its value, because a secret may be on the wrong
 * line
 */
export function readSettings(
  values: Readonly<Record<string, string | undefined>>,
  baseUrl: string,
  registration: Registration,
  howToRegister: string,
): EntraSettings {
  const problems: string[] = [];
  const required = (name: string, where: string): string => {
    const value = values[name]?.trim() ?? "";
    if (value === "") {
      problems.push(`${name} is missing: ${where}.`);
    } else if (placeholder.test(value)) {
      problems.push(`${name} is still a placeholder: ${where}.`);
    }
    return placeholder.test(value) ? "" : value;
  };
  const tenantId = required("ENTRA_TENANT_ID", `${overview}Directory (tenant) ID`);
  if (tenantId !== "" && !guid.test(tenantId) && !domain.test(tenantId) && !aliases.includes(tenantId.toLowerCase())) {
    problems.push(`ENTRA_TENANT_ID is neither a GUID nor a domain: ${overview}Directory (tenant) ID.`);
  }
  const clientId = required("ENTRA_CLIENT_ID", `${overview}Application (client) ID`);
  if (clientId !== "" && !guid.test(clientId)) {
    problems.push(`ENTRA_CLIENT_ID is not a GUID: ${overview}Application (client) ID.`);
  }
  const clientSecret = authenticatesOtherwise(values)
    ? undefined
    : required("ENTRA_CLIENT_SECRET", `${secrets}New client secret, the column Value`);
  if (clientSecret !== undefined && guid.test(clientSecret)) {
    problems.push(
      `ENTRA_CLIENT_SECRET is the secret's ID and not its value: ${secrets}the column Value, not Secret ID. ` +
        "Entra shows a value only once, when the secret is created. If you have lost it, create a new secret.",
    );
  }
  const cookieSecrets = required("COOKIE_SECRETS", `create one with ${createKey}`);
  if (cookieSecrets !== "" && cookieSecrets.split(/[\s,]+/u).some((secret) => secret.length < 32)) {
    problems.push(`COOKIE_SECRETS is too short, at least 32 characters are required: create one with ${createKey}.`);
  }
  if (["redis", "sql"].includes(values["TOKEN_CACHE"] ?? "")) {
    required("TOKEN_CACHE_KEYS", `this token cache is encrypted, create a key with ${createKey}`);
  }
  const instance = (values["ENTRA_INSTANCE"]?.trim() || "https://login.microsoftonline.com").replace(/\/+$/u, "");
  if (!isPrivate(instance)) {
    problems.push("ENTRA_INSTANCE is not an https URL: leave it out for the public cloud.");
  }
  const urls = registeredUrls(baseUrl, registration);
  if (urls === undefined) {
    problems.push("APP_BASE_URL is not a URL: set one such as http://localhost:3000.");
  }
  if (problems.length > 0 || urls === undefined) {
    const heading = `.env is incomplete. Fix ${count(problems.length, "problem", "problems")}:`;
    throw new CommandError([heading, ...problems.map((problem) => `  - ${problem}`), howToRegister].join("\n"));
  }
  const { permissions } = registration;
  const hybrid = values["RESPONSE_TYPE"] === "code-id-token";
  return { instance, tenantId, clientId, clientSecret, urls, permissions, hybrid };
}

const overview = "in the Microsoft Entra admin center, App registrations, your app, Overview, ";
const secrets = "in the Microsoft Entra admin center, App registrations, your app, Certificates & secrets, ";

function authenticatesOtherwise(values: Readonly<Record<string, string | undefined>>): boolean {
  const isSet = (name: string): boolean => (values[name]?.trim() ?? "") !== "";
  const others = ["ENTRA_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"];
  return !isSet("ENTRA_CLIENT_SECRET") && others.some(isSet);
}

/** Returns the page where an administrator consents to the app for all users. */
export function adminConsentUrl({ instance, tenantId, clientId, urls }: EntraSettings): string {
  const query = new URLSearchParams({ client_id: clientId, redirect_uri: urls.redirectUris[0] ?? "" });
  return `${instance}/${tenantId}/adminconsent?${query.toString()}`;
}

/** Whether nobody on the network can read what is sent there: https, or a loopback address such as the emulator's. */
export function isPrivate(url: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname));
}

/** Whether this names a tenant, and not one of the aliases for the tenant of whoever signs in. */
export function isOneTenant(tenantId: string): boolean {
  return !aliases.includes(tenantId.toLowerCase());
}
