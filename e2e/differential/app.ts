import type { Server } from "node:http";
import type { Readable } from "node:stream";

import type { IdentityWebOptions, RequestIdentity, RequireUserOptions } from "@identity-web/core";

/** The response of a handler, identical to the byte in every framework. */
export interface Page {
  readonly type: string;
  readonly body: string | Readable;
}

/** One route of the app, independent of the framework. */
export interface AppRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly guard?: RequireUserOptions;
  readonly handle: (identity: RequestIdentity) => Promise<Page>;
}

/** One app, to be built in every framework. */
export interface AppPlan {
  readonly options: Partial<IdentityWebOptions>;
  /** Whether `requireUser()` runs before every route of the app. */
  readonly guarded?: boolean;
  /** Whether the framework's parser of urlencoded forms runs first. */
  readonly parsesForms?: boolean;
  /** Whether the app sets its own `Vary` and cookie on each response, before our middleware runs. */
  readonly hasHeaders?: boolean;
  readonly routes: readonly AppRoute[];
  readonly customRoutes?: CustomRoutes;
}

/** The paths of the app's custom routes for sign-in and sign-out. */
export interface CustomRoutes {
  readonly signIn: string;
  readonly link: string;
  readonly callback: string;
  readonly signOut: string;
  readonly returnTo: string;
}

/** The input for building an app in one framework. */
export interface BuildInput {
  readonly plan: AppPlan;
  readonly options: IdentityWebOptions;
  readonly server: Server;
}

/** Builds one framework's app on `server`, and returns a function that closes it. */
export type Build = (input: BuildInput) => Promise<() => Promise<void>>;

/** The headers that an app with `hasHeaders` sends. */
export const appHeaders = { vary: "Origin", "set-cookie": "app-cookie=1; Path=/" } as const;

/** Returns the page with a link. */
export function linkPage(url: string): Page {
  return { type: "text/html; charset=utf-8", body: `<a href="${url.replaceAll("&", "&amp;")}">Sign in</a>` };
}
