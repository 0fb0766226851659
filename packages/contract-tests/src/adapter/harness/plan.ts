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

/** What the handler of an app can read and do. */
export interface Exchange {
  /** The identity that the framework's request carries. */
  readonly identity: RequestIdentity | undefined;
  /** The adapter's `authorizationUrl`, for this request and response. */
  readonly authorizationUrl: (options?: SignInOptions) => Promise<string>;
  /** The body as the app's handler reads it: raw text or, after the framework's parser, its fields, urlencoded. */
  readonly body: () => Promise<string>;
  /** Sets a header immediately, the way the framework does. */
  readonly setHeader: (name: string, value: string) => void;
  /** Sends status, headers and this text at once, even if the framework would buffer them. The response stays open. */
  readonly flush: (text: string) => void;
}

/** The response of an app's handler, with status 200. */
export interface AppResponse {
  readonly body: string | Readable;
  /** `Set-Cookie` values, appended to those already set. */
  readonly setCookies?: readonly string[];
}

/** The adapter's handler that runs before a route's own, with its options. */
export type PlannedGuard =
  | { readonly kind: "requireUser"; readonly options?: RequireUserOptions | undefined }
  | { readonly kind: "requireBearer"; readonly options?: RequireBearerOptions | undefined }
  | { readonly kind: "signIn"; readonly options?: SignInOptions | undefined }
  | { readonly kind: "completeSignIn" }
  | { readonly kind: "signOut"; readonly options?: SignOutOptions | undefined };

export interface PlannedRoute {
  readonly method: "GET" | "POST";
  /** Relative to `prefix`. */
  readonly path: string;
  /** The prefix of the router that contains this route, or `""` for a route of the app itself. */
  readonly prefix: string;
  readonly guard: PlannedGuard | undefined;
  /** Call it without awaiting anything first, so that an error that it throws reaches the framework synchronously. */
  respond(exchange: Exchange): AppResponse | Promise<AppResponse>;
}

/** The app that a test needs. All of it is real, except the core. */
export interface Plan {
  /** Bind the adapter to this core: it returns what the test scripts. */
  readonly core: IdentityWeb;
  /** The prefix under which an outer app mounts this app, including the adapter's middleware, or `""`. */
  readonly mount: string;
  /** Whether a guard runs on every request, ahead of the adapter's middleware if the framework allows that. */
  readonly guardEverything: boolean;
  /** The framework's session, ahead of the adapter. */
  readonly session: SessionStorage | undefined;
  /** `"form"`: the framework's usual urlencoded parser, ahead of the adapter; `"none"`: nothing reads a body. */
  readonly bodyParser: BodyParser;
  /** Whether the framework's usual compression runs ahead of the adapter, for bodies of 1 KB and more. */
  readonly compression: boolean;
  readonly routes: readonly PlannedRoute[];
  /** Call it on each request, ahead of everything else: a test may respond instead of the app, as a timeout would. */
  onRequest(response: ServerResponse): void;
  /**
   * Call it in the app's error handler, which then responds with status 500 and the text `failed` or, if the head has
   * been sent, only ends the response.
   */
  onError(error: unknown): void;
}

export type SessionStorage = "server" | "cookie";
export type BodyParser = "none" | "form";

export interface RunningApp {
  /** Such as `http://127.0.0.1:51234`. */
  readonly origin: string;
  /** Stops the server and closes open connections. */
  close(): Promise<void>;
}

/** Starts the planned app on a real server, on port 0. */
export type StartApp = (plan: Plan) => Promise<RunningApp>;

/** What the framework supports. The contract omits all other tests, and the suite's name lists what it omits. */
export interface AdapterContractOptions {
  readonly start: StartApp;
  /** Where the framework's session can store its data. */
  readonly sessions: readonly SessionStorage[];
  readonly bodyParsers: readonly BodyParser[];
  readonly compression: boolean;
}
