import { type IncomingHttpHeaders, request as send } from "node:http";

import type { Emulator, Json, JsonObject, SignOptions } from "@identity-web/entra-emulator";

import { clientId as webApp, contoso } from "./test-app.ts";

/** The sample API of the default seed. */
export const apiId = "cccccccc-0000-4000-8000-00000000000c";
export const ben = "be000000-0000-4000-8000-000000000002";
/** A daemon and its service principal. */
export const daemon = { appId: "dddddddd-0000-4000-8000-00000000000d", oid: "5e41ce00-0000-4000-8000-00000000000d" };

/** Options of the API's own app. */
export const apiOptions = { clientId: apiId, clientCredentials: { clientSecret: "emulator-secret~of-the-api" } };

/** Returns all tokens of a real sign-in to the sample web app, with a real code. */
export async function signInTokens(
  emulator: Emulator,
  scope: string = `openid profile api://${apiId}/access_as_user`,
  { username = "ben@contoso.com", tenant = contoso }: { username?: string; tenant?: string } = {},
): Promise<Record<string, string>> {
  const redirectUri = "http://localhost:3000/auth/callback";
  const parameters = new URLSearchParams({
    client_id: webApp,
    response_type: "code",
    redirect_uri: redirectUri,
    scope,
    nonce: "n",
  });
  const authorize = `${emulator.url}/${tenant}/oauth2/v2.0/authorize?${parameters.toString()}`;
  const { url } = await emulator.signIn(authorize, username, { consent: "accept" });
  const body = new URLSearchParams({
    client_id: webApp,
    client_secret: "emulator-secret~not-a-real-one",
    grant_type: "authorization_code",
    code: url.searchParams.get("code") ?? "",
    redirect_uri: redirectUri,
  });
  const response = await fetch(`${emulator.url}/${tenant}/oauth2/v2.0/token`, { method: "POST", body });
  if (response.status !== 200) {
    throw new Error(await response.text());
  }
  return (await response.json()) as Record<string, string>;
}

export async function userToken(...given: Parameters<typeof signInTokens>): Promise<string> {
  return (await signInTokens(...given))["access_token"] ?? "";
}

export interface Minted extends SignOptions {
  /** Override those of a valid token; `null` removes a claim. */
  readonly claims?: JsonObject;
  readonly secondsFromNow?: Readonly<Record<string, number>>;
}

/** Returns a version 2.0 token of Ben's for the sample API, as the emulator issues them, with changes. */
export function mintUserToken(
  emulator: Emulator,
  { claims, secondsFromNow = {}, ...sign }: Minted = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const times = Object.entries({ iat: 0, nbf: 0, exp: 3600, ...secondsFromNow }).map(([name, at]) => [name, now + at]);
  return emulator.control.signToken(
    without({
      aud: apiId,
      iss: `${emulator.url}/${contoso}/v2.0`,
      azp: webApp,
      azpacr: "1",
      name: "Ben Brandt",
      oid: ben,
      preferred_username: "ben@contoso.com",
      scp: "access_as_user",
      sub: "a-pairwise-subject",
      tid: contoso,
      ver: "2.0",
      ...Object.fromEntries(times),
      ...claims,
    }),
    sign,
  );
}

/** Returns the same in version 1.0. */
export function mintVersionOne(emulator: Emulator, minted: Minted = {}): Promise<string> {
  const versionOne = {
    aud: `api://${apiId}`,
    iss: `${emulator.url}/sts/${contoso}/`,
    azp: null,
    azpacr: null,
    appid: webApp,
    appidacr: "1",
    preferred_username: null,
    upn: "ben@contoso.com",
    ver: "1.0",
  };
  return mintUserToken(emulator, { ...minted, claims: { ...versionOne, ...minted.claims } });
}

/** Returns a token of an app on its own, in the form of captured ones from Entra. */
export function mintAppToken(emulator: Emulator, minted: Minted = {}): Promise<string> {
  const own = {
    azp: daemon.appId,
    name: null,
    oid: daemon.oid,
    preferred_username: null,
    roles: ["Tasks.Read.All"],
    scp: null,
    sub: daemon.oid,
  };
  return mintUserToken(emulator, { ...minted, claims: { ...own, ...minted.claims } });
}

function without(claims: Readonly<Record<string, Json>>): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body, parsed if it is JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Calls an API as a program does; by node:http, which can send a header twice. */
export function call(address: string, token?: string | Headers, method = "GET"): Promise<ApiResponse> {
  const headers = typeof token === "string" ? { authorization: `Bearer ${token}` } : (token ?? {});
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((item) => [name, String(item)]),
  );
  const { host, pathname, search, hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const options = {
      method,
      host: hostname,
      port,
      path: pathname + search,
      headers: ["host", host, "content-length", "0", ...pairs],
      agent: false,
    };
    const outgoing = send(options as never, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        const json = body.startsWith("{") ? (JSON.parse(body) as ApiResponse["json"]) : {};
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, json });
      });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
