import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";

import type {
  IdentityWeb,
  RequestIdentity,
  RequireBearerOptions,
  RequireUserOptions,
  SignInOptions,
  SignOutOptions,
} from "@identity-web/core";

/** What an app's handler may do and see. */
export interface Exchange {
  /** As the framework's request carries it. */
  readonly identity: RequestIdentity | undefined;
  /** The adapter's `authorizationUrl`, for this request and response. */
  readonly authorizationUrl: (options?: SignInOptions) => Promise<string>;
  /** The body as the app's own handler reads it: raw text, or the fields of the framework's parser as urlencoded text. */
  readonly body: () => Promise<string>;
  /** Sets a header at once, as the framework does it. */
  readonly setHeader: (name: string, value: string) => void;
  /** Sends status, headers and this text at once, whatever the framework would rather hold back; the response stays open. */
  readonly flush: (text: string) => void;
}

/** What an app's handler answers, with status 200. */
export interface AppAnswer {
  readonly body: string | Readable;
  /** `Set-Cookie` values, added to those that are there. */
  readonly setCookies?: readonly string[];
}

/** The adapter's handler before a route's own, with its options. */
export type PlannedGuard =
  | { readonly kind: "requireUser"; readonly options?: RequireUserOptions | undefined }
  | { readonly kind: "requireBearer"; readonly options?: RequireBearerOptions | undefined }
  | { readonly kind: "signIn"; readonly options?: SignInOptions | undefined }
  | { readonly kind: "completeSignIn" }
  | { readonly kind: "signOut"; readonly options?: SignOutOptions | undefined };

export interface PlannedRoute {
  readonly method: "GET" | "POST";
  /** Below `prefix`. */
  readonly path: string;
  /** `""`, or where a router of its own holds this route. */
  readonly prefix: string;
  readonly guard: PlannedGuard | undefined;
  /** Call it without awaiting anything first: what it throws at once must reach the framework as thrown at once. */
  answer(exchange: Exchange): AppAnswer | Promise<AppAnswer>;
}

/** The app that one test wants; everything in it is real. */
export interface Plan {
  /** Bind the adapter to it: it answers what the test scripts. */
  readonly core: IdentityWeb;
  /** `""`, or the prefix below which the whole app stands in an outer app, the adapter's middleware included. */
  readonly mount: string;
  /** A guard for every request, before the adapter's own middleware where the framework lets one stand there. */
  readonly guardEverything: boolean;
  /** The framework's own session, ahead of the adapter. */
  readonly session: SessionStorage | undefined;
  /** `"form"`: the framework's usual parser of urlencoded forms, ahead of the adapter; `"none"`: nothing touches a body. */
  readonly bodyParser: BodyParser;
  /** The framework's usual compression, ahead of the adapter, for bodies of 1 KB and more. */
  readonly compression: boolean;
  readonly routes: readonly PlannedRoute[];
  /** Ahead of everything, for each request: a test may answer in the app's place, as an app's time limit would. */
  began(response: ServerResponse): void;
  /**
   * The app's own error handler calls this, and then answers 500 with the text `failed`; where the head is out already, it ends the
   * response instead.
   */
  failed(error: unknown): void;
}

export type SessionStorage = "server" | "cookie";
export type BodyParser = "none" | "form";

export interface RunningApp {
  /** Such as `http://127.0.0.1:51234`. */
  readonly origin: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Starts a real server on port 0, with the app that is wanted. */
export type StartApp = (plan: Plan) => Promise<RunningApp>;

/** What the framework at hand has; what it has not is left out of the contract, and the suite's name says so. */
export interface AdapterContractOptions {
  readonly start: StartApp;
  /** Where the framework's own session can be kept. */
  readonly sessions: readonly SessionStorage[];
  readonly bodyParsers: readonly BodyParser[];
  readonly compression: boolean;
}
