import { randomBytes } from "node:crypto";

import { CommandError } from "../process/command-error.ts";
import { ask, type Reply } from "./ask.ts";
import { diagnose, type Finding, type Subject } from "./diagnosis.ts";
import { descriptionIn, isAt, jsonIn, numberIn } from "./reply.ts";
import { adminConsentUrl, type EntraSettings, isOneTenant, isPrivate } from "./settings.ts";

/** Microsoft Graph by its application ID, which is the same in every cloud. */
const graph = "00000003-0000-0000-c000-000000000000";

/**
 * Asks Entra whether a tenant is set up for the sample: its document proves the tenant, an app's own token the client ID and the
 * secret, an authorization request without a user each redirect URI. What is wrong is a CommandError that names everything at once; what
 * is worth knowing, or could not be asked, is returned.
 */
export async function checkEntra(settings: EntraSettings): Promise<readonly string[]> {
  const { tokenEndpoint, authorizationEndpoint } = await endpoints(settings);
  const { redirectUris, signedOutUri } = settings.addresses;
  const answers = await Promise.all([
    secretFinding(settings, tokenEndpoint),
    ...redirectUris.map((uri) => redirectFinding(settings, authorizationEndpoint, uri)),
    signedOutFinding(settings, authorizationEndpoint, signedOutUri),
  ]);
  const findings = new Map(
    answers.filter((finding) => finding !== undefined).map((finding) => [finding.what, finding]),
  );
  const faults = [...findings.values()].filter(({ fatal }) => fatal);
  if (faults.length > 0) {
    throw new CommandError(toMend(faults));
  }
  return [...findings.values()].map(lines);
}

function toMend(faults: readonly Finding[]): string {
  const heading = `The app registration does not fit the sample, ${faults.length} thing(s) to mend:`;
  return [heading, ...faults.map((fault) => `  - ${lines(fault)}`)].join("\n");
}

const lines = ({ what, advice }: Finding): string => `${what}\n    ${advice}.`;

async function endpoints(settings: EntraSettings): Promise<{ tokenEndpoint: URL; authorizationEndpoint: URL }> {
  const { instance, tenantId } = settings;
  const url = new URL(`${instance}/${encodeURIComponent(tenantId)}/v2.0/.well-known/openid-configuration`);
  const reply = await ask(url);
  const number = numberIn(reply.text);
  const finding = number === undefined ? undefined : diagnose(number, subjectOf(settings));
  if (finding !== undefined) {
    throw new CommandError(toMend([{ ...finding, fatal: true }]));
  }
  const document = reply.status === 200 ? jsonIn(reply) : {};
  const [token, authorize] = [document["token_endpoint"], document["authorization_endpoint"]];
  // The secret goes there: nowhere that somebody on the way could read it.
  if (typeof token === "string" && typeof authorize === "string" && isPrivate(token) && isPrivate(authorize)) {
    return { tokenEndpoint: new URL(token), authorizationEndpoint: new URL(authorize) };
  }
  throw new CommandError(
    reply.status >= 500 || reply.status === 429
      ? `Entra cannot answer now (${url.host}, status ${reply.status}): try again in a minute.`
      : `What answers at ${url.host} is not Entra (status ${reply.status}): look at ENTRA_INSTANCE, and whether this network ` +
          "wants you to sign in to it first.",
  );
}

async function secretFinding(settings: EntraSettings, endpoint: URL): Promise<Finding | undefined> {
  const subject = "the client secret was not checked";
  if (!isOneTenant(settings.tenantId)) {
    return notChecked(subject, `only a tenant of its own can tell, and ENTRA_TENANT_ID is ${settings.tenantId}`);
  }
  const { clientId, clientSecret } = settings;
  if (clientSecret === undefined) {
    return notChecked("the app's certificate or federated token was not checked", "the sample will, when it starts");
  }
  const reply = await ask(endpoint, {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${graph}/.default`,
  });
  if (reply.status === 200) {
    return undefined;
  }
  const number = numberIn(reply.text);
  return number === undefined ? unclear(subject, reply) : diagnose(number, subjectOf(settings));
}

async function redirectFinding(
  settings: EntraSettings,
  endpoint: URL,
  redirectUri: string,
): Promise<Finding | undefined> {
  const url = new URL(endpoint);
  // An answer in the address can be read here; one that is posted could not.
  const [type, mode] = settings.hybrid ? ["code id_token", "fragment"] : ["code", "query"];
  url.search = new URLSearchParams({
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    response_type: type,
    response_mode: mode,
    scope: ["openid", "profile", "offline_access", ...settings.permissions].join(" "),
    nonce: randomBytes(16).toString("base64url"),
    prompt: "none",
  }).toString();
  const reply = await ask(url);
  const { location } = reply;
  const subject = `the redirect URI ${redirectUri} was not checked`;
  // Entra sends nobody to an address that it does not know: it shows a page instead.
  if (location !== undefined && !isAt(location, redirectUri)) {
    return unclear(subject, reply);
  }
  const number = numberIn(location === undefined ? reply.text : descriptionIn(location));
  if (number !== undefined) {
    return diagnose(number, { ...subjectOf(settings), redirectUri });
  }
  return location === undefined ? unclear(subject, reply) : undefined;
}

/** Without it people sign in and out all the same, and are left at a page of Entra's. */
async function signedOutFinding(settings: EntraSettings, endpoint: URL, uri: string): Promise<Finding | undefined> {
  const finding = await redirectFinding({ ...settings, hybrid: false }, endpoint, uri);
  if (finding?.number !== 50011) {
    return finding;
  }
  return { ...finding, what: `after signing out people will stay at Entra: ${finding.what}`, fatal: false };
}

function subjectOf(settings: EntraSettings): Subject {
  return { ...settings, adminConsentUrl: adminConsentUrl(settings) };
}

const notChecked = (what: string, advice: string): Finding => ({ number: undefined, what, advice, fatal: false });

function unclear(what: string, { status, location }: Reply): Finding {
  const answer = location === undefined ? `status ${status} without a number` : `a redirect to ${location.host}`;
  return notChecked(what, `Entra's answer was ${answer}, which says nothing of it`);
}
