import type { Apis } from "../downstream/targets.ts";
import type { ClientAuthentication } from "../credentials/client-authentication.ts";
import type { EventListener } from "../types/events.ts";
import type { Hooks } from "../types/hooks.ts";
import type { Pages } from "../pages/pages.ts";
import type { Logger } from "../types/logger.ts";
import type { Store } from "../types/store.ts";
import type { AllowedTenants, Fetch, RoutePaths, SessionOptions } from "../types/options.ts";

/** The options after validation: no member is missing, and none is looked at twice. */
export interface ResolvedOptions {
  /** Lower case, as it stands in Entra's paths. */
  readonly tenant: string;
  /** Whether one authority signs in users of several tenants. */
  readonly multiTenant: boolean;
  readonly allowedTenants: AllowedTenants | undefined;
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  /** Origin of the sign-in service, without a trailing slash. */
  readonly instance: string;
  /** Its host, with the port. */
  readonly instanceHost: string;
  /** Origin and path of `baseUrl`, without a trailing slash. */
  readonly baseUrl: string;
  readonly origin: string;
  /** `""` or `"/app"`. */
  readonly basePath: string;
  readonly secure: boolean;
  readonly routes: Readonly<Record<keyof RoutePaths, string>> | undefined;
  /** The path of the redirect URI, below `baseUrl`. */
  readonly redirectPath: string;
  readonly redirectUri: string;
  readonly responseMode: "query" | "form_post";
  readonly responseType: "code" | "code id_token";
  readonly redeemCodesAt: ReadonlySet<string>;
  readonly publicPaths: readonly string[];
  /** Without a trailing slash. */
  readonly graphUrl: string;
  /** Where tokens may be sent. */
  readonly apis: Apis;
  /** What the audience of a token for this app's own API may be. */
  readonly apiAudiences: readonly string[];
  readonly initialScopes: readonly string[];
  readonly cookieSecrets: readonly string[];
  readonly session: Readonly<Record<keyof SessionOptions, number>>;
  readonly store: Store;
  /** Whether account records live in the framework's own session, and `store` holds only the rest. */
  readonly recordsInSession: boolean;
  readonly backgroundAccess: boolean;
  readonly pages: Pages;
  readonly hooks: Hooks;
  readonly onEvent: EventListener | undefined;
  readonly logger: Logger;
  readonly fetch: Fetch;
}
