import { ConfigurationError } from "../errors/errors.ts";
import { isNavigation } from "../http/navigation.ts";
import type { AuthResponse, AuthRequest } from "../types/http.ts";
import { safeReturnPath } from "../http/return-path.ts";
import type { Services } from "../services.ts";
import { earlierOf } from "../sessions/begin-session.ts";
import { scopesOfApis } from "../authority/scopes.ts";
import { unauthorized } from "./require-interaction.ts";
import { homePath } from "./code-response.ts";
import { authorizationRequest, beginSignIn, type SignInHints } from "./sign-in.ts";
import type { SignInIntent } from "./transaction.ts";

/** What a sign-in asks for, in apps with routes of their own. */
export interface SignInOptions extends SignInHints {
  /** Path of this site; the home page by default, and for everything that would lead off the site. */
  readonly returnTo?: string | undefined;
  /** Asked for besides the initial scopes. */
  readonly scopes?: readonly string[] | undefined;
  /** A claims challenge as JSON text, decoded (OpenID Connect Core 5.5). */
  readonly claims?: string | undefined;
  /** One of `redeemCodesAt`: Entra answers there, and the library redeems the code there. */
  readonly redirectPath?: string | undefined;
}

/** Sends a person to Entra. A fetch gets 401, as everywhere: following the redirect would do it no good. */
export async function signIn(
  services: Services,
  request: AuthRequest,
  options: SignInOptions = {},
): Promise<AuthResponse> {
  if (!isNavigation(request)) {
    return unauthorized(services, request, { code: "login_required", scopes: options.scopes ?? [] });
  }
  return beginSignIn(services, request, intentOf(services, request, options), hintsOf(services, request, options));
}

/** The address for a link of the app's own; its cookie has to go out with the page that shows it. */
export async function authorizationUrl(
  services: Services,
  request: AuthRequest,
  options: SignInOptions = {},
): Promise<{ readonly url: string } & Pick<AuthResponse, "cookies" | "headers">> {
  const { url, cookies } = await authorizationRequest(
    services,
    request,
    intentOf(services, request, options),
    hintsOf(services, request, options),
  );
  return { url, cookies, headers: { "cache-control": "no-store" } };
}

function intentOf(services: Services, request: AuthRequest, options: SignInOptions): SignInIntent {
  const { redirectPath } = options;
  if (redirectPath !== undefined && !services.options.redeemCodesAt.has(redirectPath)) {
    throw new ConfigurationError([
      "redirectPath is not listed in redeemCodesAt: add it there, and register it at Entra.",
    ]);
  }
  return {
    redirectPath,
    ...continued(services, request, options),
    returnTo: safeReturnPath(options.returnTo, services.options) ?? homePath(services),
    scopes: options.scopes === undefined || options.scopes.length === 0 ? [] : scopesOfApis(options.scopes),
    claims: options.claims,
    earlier: earlierOf(services.sessions.openIdle(request)),
  };
}

/** Consent and step-up from within a session continue its account; who wants another one says so with `prompt`. */
function continued(
  services: Services,
  request: AuthRequest,
  { scopes = [], claims, prompt }: SignInOptions,
): Pick<SignInIntent, "account" | "tenantId"> {
  const continues = (scopes.length > 0 || claims !== undefined) && (prompt === undefined || prompt === "consent");
  const user = continues ? services.sessions.open(request)?.user : undefined;
  return user === undefined ? {} : { account: user.homeAccountId, tenantId: user.tenantId };
}

/** Entra is told whom, so that it asks for no account again. */
function hintsOf(services: Services, request: AuthRequest, options: SignInOptions): SignInHints {
  const { loginHint, domainHint, prompt } = options;
  const known =
    continued(services, request, options).account === undefined ? undefined : services.sessions.open(request);
  return { loginHint: loginHint ?? known?.user.username, domainHint, prompt };
}
