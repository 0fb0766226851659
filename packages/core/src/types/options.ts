import type { ClientCredentials } from "./client-credentials.ts";
import type { EventListener } from "./events.ts";
import type { Hooks } from "./hooks.ts";
import type { Logger } from "./logger.ts";
import type { Pages } from "./pages.ts";
import type { TokenCache } from "./store.ts";

/**
 * The tenants that may sign in, by their GUID. `"any"` is for apps that decide by themselves who is welcome. A function
 * is called at each sign-in and refresh. What it throws reaches the framework's error handler unchanged, and nobody is
 * signed in or out by it.
 */
export type AllowedTenants = "any" | readonly string[] | ((tenantId: string) => boolean | Promise<boolean>);

/** Paths below `baseUrl`; each has a default. */
export interface RoutePaths {
  /** `/auth/sign-in`. Takes `return_to`, `login_hint`, `domain_hint` and `prompt`. */
  readonly signIn?: string | undefined;
  /** `/auth/callback`. Register `baseUrl` + this path as a redirect URI of the platform Web. */
  readonly callback?: string | undefined;
  /** `/auth/sign-out`. A POST signs out; a GET shows a page with the button that sends one. */
  readonly signOut?: string | undefined;
  /**
   * `/auth/signed-out`. Register `baseUrl` + this path as a redirect URI too, or Entra does not return the user after a
   * sign-out.
   */
  readonly signedOut?: string | undefined;
  /** `/auth/browser.js`, the script that repeats a fetch after the user has signed in or consented in a window. */
  readonly browserScript?: string | undefined;
  /**
   * `/auth/front-channel-sign-out`. Register `baseUrl` + this path as the front-channel logout URL; Entra requires
   * https for it.
   */
  readonly frontChannelSignOut?: string | undefined;
}

/** How long a session lasts. */
export interface SessionOptions {
  /** Idle timeout in seconds. Default: 28 800 (8 hours). */
  readonly idleSeconds?: number | undefined;
  /** Absolute lifetime in seconds, however busy the session is. Default: 86 400 (24 hours). */
  readonly absoluteSeconds?: number | undefined;
  /** Maximum number of live sessions of one account. When one more begins, the oldest ends. Default: 100. */
  readonly maxPerAccount?: number | undefined;
  /**
   * Seconds for which a process trusts what it last read about a session. A sign-out elsewhere takes effect after that.
   * Default: 30.
   */
  readonly recheckSeconds?: number | undefined;
  /** Seconds for which a known session outlives a failing store. Default: 300. */
  readonly staleSeconds?: number | undefined;
}

/** An API that the app calls. */
export interface DownstreamApiOptions {
  /**
   * The address below which the API's paths are, such as `https://api.example.com/v1`. `http:` is accepted on loopback
   * only.
   */
  readonly baseUrl: string | undefined;
  /** The scopes of its token, all of one API. */
  readonly scopes: readonly string[] | undefined;
  /** Sent with each call that does not set them itself, such as a subscription key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The app as a web API of its own. */
export interface ApiOptions {
  /**
   * Application ID URIs that tokens for this API may name as their audience, such as `https://api.example.com`. The
   * client ID and `api://` + client ID are always accepted.
   */
  readonly audience?: string | readonly string[] | undefined;
}

/** The part of the standard `fetch` that we use, so that undici's own fits too. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Options of `identityWeb`. Every member accepts `undefined` for "not given". */
export interface IdentityWebOptions {
  /** The tenant's GUID or a verified domain, or `common`, `organizations`, `consumers`. */
  readonly tenantId: string | undefined;
  /** The application (client) ID. */
  readonly clientId: string | undefined;
  /**
   * How the app authenticates to Entra: a secret, a certificate or a signed assertion, or several in order of
   * preference.
   */
  readonly clientCredentials: ClientCredentials | undefined;
  /**
   * Where browsers reach the app, such as `https://app.example.com` or `https://example.com/app`. Never read from a
   * request.
   */
  readonly baseUrl: string | undefined;
  /** At least one secret of 32 bytes or more. The first seals new cookies; all of them open existing ones. */
  readonly cookieSecrets: readonly string[] | undefined;
  /**
   * The sign-in service. Default: `https://login.microsoftonline.com`. It can be that of a national cloud, of an
   * external tenant (`https://contoso.ciamlogin.com`), or an external tenant's custom domain. `http:` is accepted on
   * loopback only.
   */
  readonly instance?: string | undefined;
  /** Required if `tenantId` is `common` or `organizations`. */
  readonly allowedTenants?: AllowedTenants | undefined;
  /** The scopes of every sign-in; `openid`, `profile` and `offline_access` are always added. */
  readonly initialScopes?: readonly string[] | undefined;
  /** Where accounts and their tokens are stored. Default: `inMemoryTokenCache()`. */
  readonly tokenCache?: TokenCache | undefined;
  /** Other paths, or `false` for an app with custom routes, which then needs `redirectPath`. */
  readonly routes?: false | RoutePaths | undefined;
  /** With `routes: false`: the path of your route that calls `completeSignIn`. */
  readonly redirectPath?: string | undefined;
  /**
   * Paths below `baseUrl` of your own redirect URIs. If Entra answers there to an authorization URL that the app made
   * with `redirectPath`, the library redeems the code, once; every other `?code=` is left to the app. Register each
   * path at Entra, platform Web.
   */
  readonly redeemCodesAt?: readonly string[] | undefined;
  /**
   * How Entra answers: in the address (`query`, default) or by a cross-site POST (`form_post`), whose transaction
   * cookie is `SameSite=None; Secure`. On http, browsers accept such a cookie at localhost only, and Safari does not.
   */
  readonly responseMode?: "query" | "form_post" | undefined;
  /**
   * What Entra answers: a code (default), or a code with an ID token, which is validated before the code is redeemed
   * (the hybrid flow, OpenID Connect Core 3.3). The second implies `form_post`, and needs "ID tokens" ticked in the app
   * registration.
   */
  readonly responseType?: "code" | "code id_token" | undefined;
  /**
   * Paths below `baseUrl` that every guard without scopes lets through, signed in or not: exact, or everything below
   * with a trailing `/*`. They begin with `/`, and case matters. Our own routes are always public.
   */
  readonly publicPaths?: readonly string[] | undefined;
  /**
   * Microsoft Graph with its version, for what the library itself asks it (groups that did not fit into a token).
   * Default: Graph of the cloud that `instance` belongs to, `https://graph.microsoft.com/v1.0`.
   */
  readonly graphUrl?: string | undefined;
  /**
   * Origins that `identity.fetch` may send tokens to. Default: Microsoft Graph of the cloud that `instance` belongs to.
   */
  readonly apiOrigins?: readonly string[] | undefined;
  /**
   * APIs by name: `identity.downstreamApi(name)` calls them, and `identity.fetch` uses their scopes below their
   * addresses.
   */
  readonly downstreamApis?: Readonly<Record<string, DownstreamApiOptions>> | undefined;
  /** Set it if the app is itself a web API: the audience of its tokens. Its guards are `auth.requireBearer()`. */
  readonly api?: ApiOptions | undefined;
  /**
   * Stores a user's tokens for `tokens.getAccessTokenForUser` after the last session has ended, for 90 days or until
   * `tokens.removeAccount`. Tell your users. Default: `false`.
   */
  readonly backgroundAccess?: boolean | undefined;
  /** How long a session lasts, and how long a process trusts what it knows about one. */
  readonly session?: SessionOptions | undefined;
  /** Pages that replace the library's. */
  readonly pages?: Pages | undefined;
  /** Functions that take part in a sign-in and may respond. */
  readonly hooks?: Hooks | undefined;
  /** Receives what happens, for audit logs and metrics. */
  readonly onEvent?: EventListener | undefined;
  /** Receives faults, with what to do about them. Default: the console, for errors and warnings. */
  readonly logger?: Logger | undefined;
  /** Replaces the global `fetch` for Entra and APIs: for proxies and private certificate authorities (undici). */
  readonly fetch?: Fetch | undefined;
}
