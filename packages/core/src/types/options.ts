import type { EventListener } from "./events.ts";
import type { Hooks } from "./hooks.ts";
import type { Pages } from "../pages/pages.ts";
import type { Logger } from "./logger.ts";
import type { TokenCache } from "../store/token-cache.ts";
import type { ApiOptions } from "../options/api.ts";
import type { ClientCredentials } from "./client-credentials.ts";

/**
 * Which tenants may sign in, by their GUID. `"any"` is for apps that decide by themselves who is welcome. A function is asked at
 * each sign-in and refresh; what it throws reaches the framework's error handler as it is, and nobody is signed in or out by it.
 */
export type AllowedTenants = "any" | readonly string[] | ((tenantId: string) => boolean | Promise<boolean>);

/** Paths below `baseUrl`; each has a default. */
export interface RoutePaths {
  /** `/auth/sign-in`. Takes `return_to`, `login_hint`, `domain_hint` and `prompt`. */
  readonly signIn?: string | undefined;
  /** `/auth/callback`. Register `baseUrl` + this path as a redirect URI of type Web. */
  readonly callback?: string | undefined;
  /** `/auth/sign-out`. A POST signs out, a GET shows the button for it. */
  readonly signOut?: string | undefined;
  /** `/auth/signed-out`. Register `baseUrl` + this path as a redirect URI too, or Entra does not come back from signing out. */
  readonly signedOut?: string | undefined;
  /** `/auth/browser.js`, the script that repeats a fetch after the user has signed in or consented in a window. */
  readonly browserScript?: string | undefined;
  /** `/auth/front-channel-sign-out`. Register `baseUrl` + this path as the front-channel logout URL; Entra wants https there. */
  readonly frontChannelSignOut?: string | undefined;
}

/** How long a session lasts. */
export interface SessionOptions {
  /** Seconds without a request after which one signs in again; 8 hours by default. */
  readonly idleSeconds?: number | undefined;
  /** Seconds after which one signs in again whatever happens; 24 hours by default. */
  readonly absoluteSeconds?: number | undefined;
  /** Sessions of one account that live at once; when one more begins, the oldest ends. 100 by default. */
  readonly maxPerAccount?: number | undefined;
  /** Seconds for which a process trusts what it last read of a session; a sign-out elsewhere reaches it after that. 30. */
  readonly recheckSeconds?: number | undefined;
  /** Seconds for which a known session outlives a store that fails. 300 by default. */
  readonly staleSeconds?: number | undefined;
}

/** An API that the app calls. */
export interface DownstreamApiOptions {
  /** The address below which its paths are, such as `https://api.example.com/v1`; `http:` on loopback only. */
  readonly baseUrl: string | undefined;
  /** Those of its token, all of one API. */
  readonly scopes: readonly string[] | undefined;
  /** Sent with each call that does not name them itself, such as a subscription key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What is used of the standard `fetch`, so that undici's own fits as well. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Options of `identityWeb`. Every member accepts `undefined` for "not given". */
export interface IdentityWebOptions {
  /** The tenant's GUID or a verified domain, or `common`, `organizations`, `consumers`. */
  readonly tenantId: string | undefined;
  /** The application (client) ID. */
  readonly clientId: string | undefined;
  /** How the app proves itself: a secret, a certificate or a signed assertion, or several in the order of preference. */
  readonly clientCredentials: ClientCredentials | undefined;
  /** Where browsers reach the app, such as `https://app.example.com` or `https://example.com/app`. Never read from a request. */
  readonly baseUrl: string | undefined;
  /** At least one secret of 32 bytes or more. The first seals new cookies, all of them open old ones. */
  readonly cookieSecrets: readonly string[] | undefined;
  /**
   * The sign-in service, `https://login.microsoftonline.com` by default: that of a national cloud, of an external tenant
   * (`https://contoso.ciamlogin.com`), or an external tenant's own domain. `http:` is accepted on loopback only.
   */
  readonly instance?: string | undefined;
  /** Required where `tenantId` is `common` or `organizations`. */
  readonly allowedTenants?: AllowedTenants | undefined;
  /** Asked for at sign-in; `openid`, `profile` and `offline_access` are always added. */
  readonly initialScopes?: readonly string[] | undefined;
  /** Where accounts and their tokens are kept; `inMemoryTokenCache()` by default. */
  readonly tokenCache?: TokenCache | undefined;
  /** Other paths, or `false` for an app with routes of its own: then `redirectPath` is required. */
  readonly routes?: false | RoutePaths | undefined;
  /** With `routes: false`: the path of the app's own route that calls `completeSignIn`. */
  readonly redirectPath?: string | undefined;
  /**
   * Paths below `baseUrl` of redirect URIs of the app's own. Where Entra answers there to an authorization URL that the app made with
   * `redirectPath`, the library redeems the code, once; any other `?code=` is the app's. Register each at Entra, platform Web.
   */
  readonly redeemCodesAt?: readonly string[] | undefined;
  /**
   * How Entra answers: in the address (`query`, default), or by a cross-site POST (`form_post`), whose transaction cookie is
   * `SameSite=None; Secure`. On http, that is kept by browsers at localhost only, and not by Safari.
   */
  readonly responseMode?: "query" | "form_post" | undefined;
  /**
   * What Entra answers: a code (default), or a code with an ID token beside it, which is validated before the code is redeemed
   * (the hybrid flow, OpenID Connect Core 3.3). That implies `form_post`, and "ID tokens" has to be ticked in the app registration.
   */
  readonly responseType?: "code" | "code id_token" | undefined;
  /**
   * Paths below `baseUrl` that every guard without scopes lets through, signed in or not: exact, or everything below with a trailing
   * `/*`. They begin with `/`, and case matters. Our own routes are open anyway.
   */
  readonly publicPaths?: readonly string[] | undefined;
  /**
   * Microsoft Graph with its version, where the library itself asks it (groups that did not fit into a token); by default that of the
   * cloud that `instance` belongs to, `https://graph.microsoft.com/v1.0`.
   */
  readonly graphUrl?: string | undefined;
  /** Origins that `identity.fetch` may send tokens to, in place of Microsoft Graph of the cloud that `instance` belongs to. */
  readonly apiOrigins?: readonly string[] | undefined;
  /** APIs by name: `identity.downstreamApi(name)` calls them, and `identity.fetch` takes their scopes below their addresses. */
  readonly downstreamApis?: Readonly<Record<string, DownstreamApiOptions>> | undefined;
  /** Where the app is itself a web API: what tokens for it name as their audience. Guards of it are `auth.requireBearer()`. */
  readonly api?: ApiOptions | undefined;
  /**
   * Keeps a user's tokens for `tokens.getAccessTokenForUser` after the last session has ended, for 90 days or until
   * `tokens.removeAccount`. Tell your users. `false` by default.
   */
  readonly backgroundAccess?: boolean | undefined;
  /** How long a session lasts, and how long a process believes in one. */
  readonly session?: SessionOptions | undefined;
  /** Pages in place of ours. */
  readonly pages?: Pages | undefined;
  /** Functions that take part in a sign-in and may answer. */
  readonly hooks?: Hooks | undefined;
  /** Is told what happens; for audit logs and metrics. */
  readonly onEvent?: EventListener | undefined;
  /** Where faults are written, with what to do about them; the console by default, for errors and warnings. */
  readonly logger?: Logger | undefined;
  /** Replaces the global `fetch` towards Entra and APIs: for proxies and private certificate authorities (undici). */
  readonly fetch?: Fetch | undefined;
}
