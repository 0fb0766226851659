import type { IdentityWeb, RequestIdentity, User } from "@identity-web/core";
import type { AuthResponse, AuthRequest, AuthResult, CookieToSet, Route } from "@identity-web/core/adapter";

type Call = { readonly name: keyof Script; readonly path: string; readonly options: unknown };
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

/** A core that decides nothing: each test says what it answers, and reads what it was asked. */
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
    this.#note("handle", request);
    if (this.script.handle !== undefined) {
      return this.script.handle(request);
    }
    return this.owns(request) ? page("ours") : pass(nobody);
  }

  requireUser(...[request, options]: Parameters<IdentityWeb["requireUser"]>): AuthResult | Promise<AuthResult> {
    this.#note("requireUser", request, options);
    return this.script.requireUser?.(request, options) ?? pass(ada);
  }

  requireBearer(...[request, options]: Parameters<IdentityWeb["requireBearer"]>): AuthResult | Promise<AuthResult> {
    this.#note("requireBearer", request, options);
    return this.script.requireBearer?.(request, options) ?? pass(ada);
  }

  async respondToError(request: AuthRequest, error: unknown): Promise<AuthResult | undefined> {
    this.#note("respondToError", request, error);
    return this.script.respondToError?.(request, error);
  }

  async signIn(...[request, options]: Parameters<IdentityWeb["signIn"]>): Promise<AuthResponse> {
    this.#note("signIn", request, options);
    return this.script.signIn?.(request, options) ?? redirect("https://login.example/sign-in");
  }

  async authorizationUrl(
    ...[request, options]: Parameters<IdentityWeb["authorizationUrl"]>
  ): ReturnType<IdentityWeb["authorizationUrl"]> {
    this.#note("authorizationUrl", request, options);
    if (this.script.authorizationUrl !== undefined) {
      return this.script.authorizationUrl(request, options);
    }
    return { url: "https://login.example/authorize", cookies: [], headers: {} };
  }

  async completeSignIn(request: AuthRequest): Promise<AuthResponse> {
    this.#note("completeSignIn", request);
    return this.script.completeSignIn?.(request) ?? redirect("/home");
  }

  async signOut(...[request, options]: Parameters<IdentityWeb["signOut"]>): Promise<AuthResponse> {
    this.#note("signOut", request, options);
    return this.script.signOut?.(request, options) ?? redirect("https://login.example/sign-out");
  }

  downstreamApi(): never {
    throw new Error("This core has no APIs.");
  }

  readonly tokens: IdentityWeb["tokens"] = unreachable("This core has no tokens.");

  async health(): ReturnType<IdentityWeb["health"]> {
    return { status: "ok", authority: "ok", store: "ok" };
  }

  async close(): Promise<void> {}

  /** Whether this request is for a route of the library's own. */
  owns({ path }: AuthRequest): boolean {
    return this.routes.some((route) => route.path === path);
  }

  count(name: keyof Script): number {
    return this.calls.filter((call) => call.name === name).length;
  }

  #note(name: keyof Script, { path }: AuthRequest, options?: unknown): void {
    this.calls.push({ name, path, options });
  }
}

/** Fails whatever is called of it. */
function unreachable(message: string): IdentityWeb["tokens"] {
  const refuse = (): never => {
    throw new Error(message);
  };
  return {
    getAccessTokenForUser: refuse,
    acquireTokenForUser: refuse,
    getAccessTokenForApp: refuse,
    acquireTokenForApp: refuse,
    getAccessTokenOnBehalfOf: refuse,
    acquireTokenOnBehalfOf: refuse,
    removeAccount: refuse,
  };
}

function identityOf(user: User | undefined): RequestIdentity {
  const refuse = (): Promise<never> => Promise.reject(new Error("This identity has no tokens."));
  const downstreamApi = (): never => {
    throw new Error("This identity has no APIs.");
  };
  return {
    user,
    caller: undefined,
    getAccessToken: refuse,
    acquireToken: refuse,
    fetch: refuse,
    downstreamApi,
    getClaims: refuse,
    requireAuthenticationContext: refuse,
  };
}

export const nobody: RequestIdentity = identityOf(undefined);
export const ada: RequestIdentity = person("ada");

export function person(username: string): RequestIdentity {
  const [tenantId, objectId] = ["tenant", username];
  const user = {
    tenantId,
    objectId,
    id: `tenant.${username}`,
    homeAccountId: `${username}.tenant`,
    name: username,
    username,
  };
  return identityOf(user);
}

type Extra = { readonly cookies?: readonly CookieToSet[]; readonly headers?: Readonly<Record<string, string>> };

export function pass(identity: RequestIdentity, { cookies = [], headers = {} }: Extra = {}): AuthResult {
  return { kind: "pass", identity, cookies, headers };
}

export function redirect(location: string, { cookies = [], headers = {} }: Extra = {}): AuthResponse {
  return { kind: "redirect", location, cookies, headers: { "cache-control": "no-store", ...headers } };
}

export function page(
  body: string,
  { cookies = [], headers = {}, status = 200 }: Extra & { status?: number } = {},
): AuthResponse {
  const type = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
  return { kind: "respond", status, body, cookies, headers: { ...type, ...headers } };
}

export function cookie(name: string, value: string, maxAge?: number): CookieToSet {
  return { name, value, maxAge, path: "/", sameSite: "lax", secure: false };
}
