import { ConfidentialClientApplication, CryptoProvider, type AuthenticationResult } from "@azure/msal-node";
import type { EmulatedBrowser, Emulator, Json } from "@identity-web/entra-emulator";

export const webApp = "aaaaaaaa-0000-4000-8000-00000000000a";
export const contosoWebApp = "bbbbbbbb-0000-4000-8000-00000000000b";
export const webAppSecret = "emulator-secret~not-a-real-one";
export const api = "cccccccc-0000-4000-8000-00000000000c";
export const daemon = "dddddddd-0000-4000-8000-00000000000d";
export const contoso = "11111111-1111-4111-8111-111111111111";
export const fabrikam = "22222222-2222-4222-8222-222222222222";
export const personalAccounts = "9188040d-6c67-4c5b-b112-36a304b66dad";
export const alice = "a11ce000-0000-4000-8000-000000000001";
export const redirectUri = "http://localhost:3000/auth/callback";

export interface AuthorizeOptions {
  readonly tenant?: string;
  readonly parameters?: Readonly<Record<string, string | undefined>>;
}

/** Returns an authorize URL of the sample web app; `undefined` removes a parameter. */
export function authorizeUrl(emulator: Emulator, { tenant = contoso, parameters = {} }: AuthorizeOptions = {}): string {
  const url = new URL(`${emulator.url}/${tenant}/oauth2/v2.0/authorize`);
  const all: Record<string, string | undefined> = {
    client_id: webApp,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid profile offline_access User.Read",
    state: "some-state",
    nonce: "some-nonce",
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined) {
      url.searchParams.set(name, value);
    }
  }
  return url.href;
}

export interface TokenResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, Json>;
}

/** Sends a token request, by default with the sample web app's secret; `undefined` removes a parameter. */
export async function requestToken(
  emulator: Emulator,
  { tenant = contoso, parameters = {} }: AuthorizeOptions = {},
  headers: Record<string, string> = {},
): Promise<TokenResponse> {
  const all = { client_id: webApp, client_secret: webAppSecret, ...parameters };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined) {
      body.set(name, value);
    }
  }
  const response = await fetch(`${emulator.url}/${tenant}/oauth2/v2.0/token`, { method: "POST", body, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, Json> };
}

/** Signs a user in and redeems the code, without MSAL. */
export async function signInForTokens(
  emulator: Emulator,
  user: string,
  options: AuthorizeOptions & { readonly browser?: EmulatedBrowser } = {},
): Promise<Record<string, Json>> {
  const { url } = await emulator.signIn(authorizeUrl(emulator, options), user, { browser: options.browser });
  const { status, body } = await requestToken(emulator, {
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    parameters: {
      grant_type: "authorization_code",
      code: url.searchParams.get("code") ?? undefined,
      redirect_uri: redirectUri,
      client_info: "1",
    },
  });
  if (status !== 200) {
    throw new Error(JSON.stringify(body));
  }
  return body;
}

/** Returns the claims of a token without verifying it. */
export function claimsOf(token: unknown): Record<string, Json> {
  return JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString()) as Record<string, Json>;
}

/** Sends a request to the emulated Graph with an access token. */
export function fetchGraph(
  emulator: Emulator,
  path: string,
  accessToken: unknown,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { ...(init.headers as object), authorization: `Bearer ${accessToken as string}` };
  return fetch(emulator.graphUrl + path, { ...init, headers });
}

/**
 * Creates an MSAL client for the emulator. Its authority looks like https, because MSAL accepts nothing else, and its
 * metadata contains the emulator's http endpoints.
 */
export async function createMsal(emulator: Emulator, tenant: string): Promise<ConfidentialClientApplication> {
  const discovery = await fetch(`${emulator.url}/${tenant}/v2.0/.well-known/openid-configuration`);
  const { host } = new URL(emulator.url);
  return new ConfidentialClientApplication({
    auth: {
      clientId: webApp,
      clientSecret: webAppSecret,
      authority: `https://${host}/${tenant}`,
      knownAuthorities: [host],
      authorityMetadata: await discovery.text(),
    },
  });
}

/** Runs the whole authorization code flow with PKCE, with MSAL. */
export async function msalSignIn(
  emulator: Emulator,
  client: ConfidentialClientApplication,
  user: string,
  { scopes = ["User.Read"], browser }: { scopes?: string[]; browser?: EmulatedBrowser } = {},
): Promise<AuthenticationResult> {
  const crypto = new CryptoProvider();
  const { verifier, challenge } = await crypto.generatePkceCodes();
  const [state, nonce] = [crypto.createNewGuid(), crypto.createNewGuid()];
  const url = await client.getAuthCodeUrl({
    scopes,
    redirectUri,
    state,
    nonce,
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
  });
  const response = await emulator.signIn(url, user, { browser });
  const code = response.url.searchParams.get("code");
  if (code === null || response.url.searchParams.get("state") !== state) {
    throw new Error(response.url.searchParams.get("error_description") ?? "The response has no code.");
  }
  return client.acquireTokenByCode({
    code,
    scopes,
    redirectUri,
    codeVerifier: verifier,
    nonce,
    clientInfo: response.url.searchParams.get("client_info") ?? "",
  });
}
