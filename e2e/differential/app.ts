import type { Server } from "node:http";
import type { Readable } from "node:stream";

import type { IdentityWebOptions, RequestIdentity, RequireUserOptions } from "@identity-web/core";

/** What a handler answers, in every framework to the byte. */
export interface Page {
  readonly type: string;
  readonly body: string | Readable;
}

/** One route of the app, without a framework. */
export interface AppRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly guard?: RequireUserOptions;
  readonly handle: (identity: RequestIdentity) => Promise<Page>;
}

/** One app, as it is written in every framework. */
export interface AppPlan {
  readonly options: Partial<IdentityWebOptions>;
  /** `requireUser()` before every route of the app. */
  readonly guarded?: boolean;
  /** The framework's parser of urlencoded forms, before everything. */
  readonly parsesForms?: boolean;
  /** Sends a `Vary` and a cookie of its own with everything, set before anything of ours runs. */
  readonly hasHeaders?: boolean;
  readonly routes: readonly AppRoute[];
  readonly legs?: OwnLegs;
}

/** Routes of the app's own, for sign-in and sign-out. */
export interface OwnLegs {
  readonly signIn: string;
  readonly link: string;
  readonly callback: string;
  readonly signOut: string;
  readonly returnTo: string;
}

/** What each framework gets to build with. */
export interface Building {
  readonly plan: AppPlan;
  readonly options: IdentityWebOptions;
  readonly server: Server;
}

/** Makes one framework's app answer on `server`; what it returns ends it. */
export type Build = (building: Building) => Promise<() => Promise<void>>;

/** What such an app sends. */
export const appHeaders = { vary: "Origin", "set-cookie": "of-the-app=1; Path=/" } as const;

/** What the page with a link shows. */
export function linkPage(url: string): Page {
  return { type: "text/html; charset=utf-8", body: `<a href="${url.replaceAll("&", "&amp;")}">Sign in</a>` };
}
