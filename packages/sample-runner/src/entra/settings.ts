import { CommandError } from "../process/command-error.ts";
import type { Registration } from "../scenario/scenario-table.ts";
import { registeredAddresses, type RegisteredAddresses } from "./addresses.ts";

/** What the check asks Entra about; read from a scenario's `.env` and the environment. */
export interface EntraSettings {
  /** Without a slash at the end. */
  instance: string;
  tenantId: string;
  clientId: string;
  /** Undefined where the app proves itself by a certificate or a federated token alone. */
  clientSecret: string | undefined;
  addresses: RegisteredAddresses;
  permissions: readonly string[];
  /** Whether the app asks for an ID token beside the code, which a registration has to allow. */
  hybrid: boolean;
}

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;
const domain = /^(?=.{4,253}$)(?:[\da-zA-Z](?:[\da-zA-Z-]{0,61}[\da-zA-Z])?\.)+[a-zA-Z]{2,63}$/u;
const aliases = ["common", "organizations", "consumers"];
const placeholder = /^(?:<.*>|\[.*\]|\{.*\}|\.{3}|…|x+|[0-]+|todo|change-?me|replace-?me|(?:enter|your)[\s_-].*)$/iu;
const makeKey = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`;

/**
 * What `.env` and the environment say. What is missing or cannot be right is a CommandError that lists all of it, without the values: a
 * secret may have been put into the wrong line.
 */
export function readSettings(
  values: Readonly<Record<string, string | undefined>>,
  baseUrl: string,
  registration: Registration,
  howToRegister: string,
): EntraSettings {
  const faults: string[] = [];
  const given = (name: string, where: string): string => {
    const value = values[name]?.trim() ?? "";
    if (value === "") {
      faults.push(`${name} is missing: ${where}.`);
    } else if (placeholder.test(value)) {
      faults.push(`${name} is still a placeholder: ${where}.`);
    }
    return value !== "" && !placeholder.test(value) ? value : "";
  };
  const tenantId = given("ENTRA_TENANT_ID", `${overview}Directory (tenant) ID`);
  if (tenantId !== "" && !guid.test(tenantId) && !domain.test(tenantId) && !aliases.includes(tenantId.toLowerCase())) {
    faults.push(`ENTRA_TENANT_ID is neither a GUID nor a domain: ${overview}Directory (tenant) ID.`);
  }
  const clientId = given("ENTRA_CLIENT_ID", `${overview}Application (client) ID`);
  if (clientId !== "" && !guid.test(clientId)) {
    faults.push(`ENTRA_CLIENT_ID is not a GUID: ${overview}Application (client) ID.`);
  }
  const clientSecret = provesItselfOtherwise(values)
    ? undefined
    : given("ENTRA_CLIENT_SECRET", `${secrets}New client secret, the column Value`);
  if (clientSecret !== undefined && guid.test(clientSecret)) {
    faults.push(
      `ENTRA_CLIENT_SECRET is the secret's ID and not its value: ${secrets}the column Value, not Secret ID. ` +
        "A value is shown only when it is made: where it is gone, make a new secret.",
    );
  }
  const seals = given("COOKIE_SECRETS", `make one with ${makeKey}`);
  if (seals !== "" && seals.split(/[\s,]+/u).some((seal) => seal.length < 32)) {
    faults.push(`COOKIE_SECRETS is too short, 32 characters are needed: make one with ${makeKey}.`);
  }
  if (["redis", "sql"].includes(values["TOKEN_CACHE"] ?? "")) {
    given("TOKEN_CACHE_KEYS", `this token cache is encrypted, make a key with ${makeKey}`);
  }
  const instance = (values["ENTRA_INSTANCE"]?.trim() || "https://login.microsoftonline.com").replace(/\/+$/u, "");
  if (!isPrivate(instance)) {
    faults.push("ENTRA_INSTANCE is not an https address: leave it out for the public cloud.");
  }
  const addresses = registeredAddresses(baseUrl, registration);
  if (addresses === undefined) {
    faults.push("APP_BASE_URL is not an address: give one such as http://localhost:3000.");
  }
  if (faults.length > 0 || addresses === undefined) {
    const list = faults.map((fault) => `  - ${fault}`).join("\n");
    throw new CommandError(`.env is not complete, ${faults.length} thing(s) to mend:\n${list}\n${howToRegister}`);
  }
  const { permissions } = registration;
  const hybrid = values["RESPONSE_TYPE"] === "code-id-token";
  return { instance, tenantId, clientId, clientSecret, addresses, permissions, hybrid };
}

const overview = "in the Microsoft Entra admin center, App registrations, your app, Overview, ";
const secrets = "in the Microsoft Entra admin center, App registrations, your app, Certificates & secrets, ";

function provesItselfOtherwise(values: Readonly<Record<string, string | undefined>>): boolean {
  const isSet = (name: string): boolean => (values[name]?.trim() ?? "") !== "";
  const others = ["ENTRA_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"];
  return !isSet("ENTRA_CLIENT_SECRET") && others.some(isSet);
}

/** Where an administrator agrees to the app for everybody. */
export function adminConsentUrl({ instance, tenantId, clientId, addresses }: EntraSettings): string {
  const query = new URLSearchParams({ client_id: clientId, redirect_uri: addresses.redirectUris[0] ?? "" });
  return `${instance}/${tenantId}/adminconsent?${query.toString()}`;
}

/** Whether nobody on the way can read what is sent there: https, or a loopback address such as the emulator's. */
export function isPrivate(address: string): boolean {
  if (!URL.canParse(address)) {
    return false;
  }
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname));
}

/** Whether a tenant is named, rather than whoever signs in. */
export function isOneTenant(tenantId: string): boolean {
  return !aliases.includes(tenantId.toLowerCase());
}
