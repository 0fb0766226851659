import type { IdentityWeb } from "@identity-web/core";
import type { AuthRequest, AuthResponse, AuthResult, Route } from "@identity-web/core/adapter";

import { ada, nobody } from "./identities.ts";
import { page, pass, redirect } from "./results.ts";

type Script = Pick<
  IdentityWeb,
  | "handle"
  | "requireUser"
  | "requireBearer"
  | "respondToError"
  | "signIn"
  | "authorizationUrl"
  | "completeSignIn"
  | "signOut"
>;

interface Call {
  readonly name: keyof Script;
  readonly path: string;
  readonly options: unknown;
}

/** A core without logic: each test scripts what it returns, and checks how it was called. */
export class ScriptedCore implements IdentityWeb {
  readonly routes: readonly Route[];
  readonly script: Partial<Script> = {};
  readonly calls: Call[] = [];

  constructor(mount: string) {
    this.routes = [...new Set([mount, ""])].flatMap((prefix) => [
      { method: "GET", path: `${prefix}/auth/sign-in` },
      { method: "GET", path: `${prefix}/auth/callback` },
      { method: "POST", path: `${prefix}/auth/callback` },
    ]);
  }

  handle(request: AuthRequest): AuthResult | Promise<AuthResult> {
    this.#record("handle", request);
    if (this.script.handle !== undefined) {
      return this.script.handle(request);
    }
    return this.owns(request) ? page("library") : pass(nobody);
  }

  requireUser(...[request, options]: Parameters<IdentityWeb["requireUser"]>): AuthResult | Promise<AuthResult> {
    this.#record("requireUser", request, options);
    return this.script.requireUser?.(request, options) ?? pass(ada);
  }

  requireBearer(...[request, options]: Parameters<IdentityWeb["requireBearer"]>): AuthResult | Promise<AuthResult> {
    this.#record("requireBearer", request, options);
    return this.script.requireBearer?.(request, options) ?? pass(ada);
  }

  async respondToError(request: AuthRequest, error: unknown): Promise<AuthResult | undefined> {
    this.#record("respondToError", request, error);
    return this.script.respondToError?.(request, error);
  }

  async signIn(...[request, options]: Parameters<IdentityWeb["signIn"]>): Promise<AuthResponse> {
    this.#record("signIn", request, options);
    return this.script.signIn?.(request, options) ?? redirect("https://login.example/sign-in");
  }

  async authorizationUrl(
    ...[request, options]: Parameters<IdentityWeb["authorizationUrl"]>
  ): ReturnType<IdentityWeb["authorizationUrl"]> {
    this.#record("authorizationUrl", request, options);
    if (this.script.authorizationUrl !== undefined) {
      return this.script.authorizationUrl(request, options);
    }
    return { url: "https://login.example/authorize", cookies: [], headers: {} };
  }

  async completeSignIn(request: AuthRequest): Promise<AuthResponse> {
    this.#record("completeSignIn", request);
    return this.script.completeSignIn?.(request) ?? redirect("/home");
  }

  async signOut(...[request, options]: Parameters<IdentityWeb["signOut"]>): Promise<AuthResponse> {
    this.#record("signOut", request, options);
    return this.script.signOut?.(request, options) ?? redirect("https://login.example/sign-out");
  }

  downstreamApi(): never {
    throw new Error("This core has no APIs.");
  }

  readonly tokens: IdentityWeb["tokens"] = {
    getAccessTokenForUser: noTokens,
    acquireTokenForUser: noTokens,
    getAccessTokenForApp: noTokens,
    acquireTokenForApp: noTokens,
    getAccessTokenOnBehalfOf: noTokens,
    acquireTokenOnBehalfOf: noTokens,
    removeAccount: noTokens,
  };

  async health(): ReturnType<IdentityWeb["health"]> {
    return { status: "ok", authority: "ok", store: "ok" };
  }

  async close(): Promise<void> {}

  /** Whether the request is for one of the library's own routes. */
  owns({ path }: AuthRequest): boolean {
    return this.routes.some((route) => route.path === path);
  }

  callsTo(...names: readonly (keyof Script)[]): readonly Call[] {
    return this.calls.filter(({ name }) => names.includes(name));
  }

  #record(name: keyof Script, { path }: AuthRequest, options?: unknown): void {
    this.calls.push({ name, path, options });
  }
}

function noTokens(): never {
  throw new Error("This core has no tokens.");
}
