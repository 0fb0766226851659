import { randomBytes } from "node:crypto";

import { count } from "../../../core/src/lib/count.ts";
import { CommandError } from "../process/command-error.ts";
import { ask, type EntraResponse } from "./ask.ts";
import { diagnose, type Finding, type Subject } from "./diagnosis.ts";
import { codeIn, descriptionIn, isAt, jsonIn } from "./response.ts";
import { adminConsentUrl, type EntraSettings, isOneTenant, isPrivate } from "./settings.ts";

/** The application ID of Microsoft Graph, which is the same in every cloud. */
const graph = "00000003-0000-0000-c000-000000000000";

/**
 * Checks with Entra that a tenant is set up for the sample: its discovery document proves the tenant, a token of the
 * app proves the client ID and the secret, and an authorization request without a user proves each redirect URI.
 * Returns notes about what does not keep the sample from working, or could not be checked.
 *
 * @throws {CommandError} with every problem at once
 */
export async function checkEntra(settings: EntraSettings): Promise<readonly string[]> {
  const { tokenEndpoint, authorizationEndpoint } = await endpoints(settings);
  const { redirectUris, signedOutUri } = settings.urls;
  const results = await Promise.all([
    secretFinding(settings, tokenEndpoint),
    ...redirectUris.map((uri) => redirectFinding(settings, authorizationEndpoint, uri)),
    signedOutFinding(settings, authorizationEndpoint, signedOutUri),
  ]);
  const findings = new Map(
    results.filter((finding) => finding !== undefined).map((finding) => [finding.summary, finding]),
  );
  const problems = [...findings.values()].filter(({ fatal }) => fatal);
  if (problems.length > 0) {
    throw new CommandError(listOf(problems));
  }
  return [...findings.values()].map(lines);
}

function listOf(problems: readonly Finding[]): string {
  const heading = `The app registration does not match the sample. Fix ${count(problems.length, "problem", "problems")}:`;
  return [heading, ...problems.map((problem) => `  - ${lines(problem)}`)].join("\n");
}

const lines = ({ summary, advice }: Finding): string => `${summary}\n    ${advice}.`;

async function endpoints(settings: EntraSettings): Promise<{ tokenEndpoint: URL; authorizationEndpoint: URL }> {
  const { instance, tenantId } = settings;
  const url = new URL(`${instance}/${encodeURIComponent(tenantId)}/v2.0/.well-known/openid-configuration`);
  const response = await ask(url);
  const code = codeIn(response.text);
  const finding = code === undefined ? undefined : diagnose(code, subjectOf(settings));
  if (finding !== undefined) {
    throw new CommandError(listOf([{ ...finding, fatal: true }]));
  }
  const document = response.status === 200 ? jsonIn(response) : {};
  const [token, authorize] = [document["token_endpoint"], document["authorization_endpoint"]];
  // The secret is sent to the token endpoint, so the connection must be private.
  if (typeof token === "string" && typeof authorize === "string" && isPrivate(token) && isPrivate(authorize)) {
    return { tokenEndpoint: new URL(token), authorizationEndpoint: new URL(authorize) };
  }
  throw new CommandError(
    response.status >= 500 || response.status === 429
      ? `Entra is unavailable (${url.host}, status ${response.status}). Try again in a minute.`
      : `The server at ${url.host} is not Entra (status ${response.status}). Check ENTRA_INSTANCE, and whether this network ` +
          "requires you to sign in to it first.",
  );
}

async function secretFinding(settings: EntraSettings, endpoint: URL): Promise<Finding | undefined> {
  const subject = "the client secret was not checked";
  if (!isOneTenant(settings.tenantId)) {
    return notChecked(subject, `only a specific tenant can check it, and ENTRA_TENANT_ID is ${settings.tenantId}`);
  }
  const { clientId, clientSecret } = settings;
  if (clientSecret === undefined) {
    return notChecked(
      "the app's certificate or federated token was not checked",
      "the sample checks it when it starts",
    );
  }
  const response = await ask(endpoint, {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${graph}/.default`,
  });
  if (response.status === 200) {
    return undefined;
  }
  const code = codeIn(response.text);
  return code === undefined ? unclear(subject, response) : diagnose(code, subjectOf(settings));
}

async function redirectFinding(
  settings: EntraSettings,
  endpoint: URL,
  redirectUri: string,
): Promise<Finding | undefined> {
  const url = new URL(endpoint);
  // A response in the URL can be read here; a posted response could not.
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
  const response = await ask(url);
  const { location } = response;
  const subject = `the redirect URI ${redirectUri} was not checked`;
  // Entra redirects only to registered URIs. For any other it shows a page instead.
  if (location !== undefined && !isAt(location, redirectUri)) {
    return unclear(subject, response);
  }
  const code = codeIn(location === undefined ? response.text : descriptionIn(location));
  if (code !== undefined) {
    return diagnose(code, { ...subjectOf(settings), redirectUri });
  }
  return location === undefined ? unclear(subject, response) : undefined;
}

/** Not fatal: without this URI users can still sign in and out, but end on a page of Entra. */
async function signedOutFinding(settings: EntraSettings, endpoint: URL, uri: string): Promise<Finding | undefined> {
  const finding = await redirectFinding({ ...settings, hybrid: false }, endpoint, uri);
  if (finding?.code !== 50011) {
    return finding;
  }
  return {
    ...finding,
    summary: `after signing out, users will stay on a page of Entra: ${finding.summary}`,
    fatal: false,
  };
}

function subjectOf(settings: EntraSettings): Subject {
  return { ...settings, adminConsentUrl: adminConsentUrl(settings) };
}

const notChecked = (summary: string, advice: string): Finding => ({ code: undefined, summary, advice, fatal: false });

function unclear(summary: string, { status, location }: EntraResponse): Finding {
  const response = location === undefined ? `status ${status} without an error code` : `a redirect to ${location.host}`;
  return notChecked(summary, `Entra's response was ${response}, which does not tell`);
}
