import type { RequestStore } from "../accounts/store-access.ts";
import type { ResponseType } from "../authority/authorization-response.ts";
import type { Authority } from "../authority/metadata.ts";
import type { MsalContext } from "../authority/msal/context.ts";
import type { AuthorizationContext } from "../authorization/context.ts";
import type { SiteAddress } from "../http/return-path.ts";
import type { BearerContext, IdentityContext } from "../identity/context.ts";
import type { SessionContext } from "../sessions/context.ts";
import type { Sealer } from "../sessions/sealed-cookie.ts";
import type { ReportEvent } from "../types/events.ts";
import type { Hooks } from "../types/hooks.ts";
import type { AuthRequest } from "../types/http.ts";
import type { Logger } from "../types/logger.ts";
import type { RoutePaths } from "../types/options.ts";
import type { Pages } from "../types/pages.ts";

/** What this floor needs of the options. */
export interface FlowConfig extends SiteAddress {
  /** Origin and path of the app, without a trailing slash. */
  readonly baseUrl: string;
  /** `undefined` for an app with custom routes. */
  readonly routes: Readonly<Record<keyof RoutePaths, string>> | undefined;
  /** The path of the redirect URI, below `baseUrl`. */
  readonly redirectPath: string;
  readonly redirectUri: string;
  readonly responseMode: "query" | "form_post";
  readonly responseType: ResponseType;
  readonly redeemCodesAt: ReadonlySet<string>;
  readonly publicPaths: readonly string[];
  readonly initialScopes: readonly string[];
  /** Whether account records live in the framework's own session. */
  readonly recordsInSession: boolean;
  /** Lower case. */
  readonly clientId: string;
}

/** What pages and JSON responses need. */
export interface ResponseContext {
  readonly config: Pick<FlowConfig, "routes" | "basePath" | "origin">;
  readonly pages: Pages;
  readonly logger: Logger;
}

/** What the steps of the flow share, made once for an app. Each member is the context of a lower floor. */
export interface FlowContext extends ResponseContext {
  readonly config: FlowConfig;
  readonly authority: Authority;
  readonly msal: MsalContext;
  readonly session: SessionContext;
  readonly authorization: AuthorizationContext;
  readonly identity: IdentityContext;
  readonly bearer: BearerContext;
  /** Seals the cookie of a sign-in attempt. */
  readonly transactions: Sealer;
  /** Seals the links that lead a user to an interaction. */
  readonly interactionLinks: Sealer;
  readonly hooks: Hooks;
  readonly report: ReportEvent;
}

/** One request that needs the store. The fast path does without, because it touches no store. */
export interface FlowRequest {
  readonly context: FlowContext;
  readonly request: AuthRequest;
  readonly store: RequestStore;
}
