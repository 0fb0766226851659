import { SignInError } from "../errors/errors.ts";
import { isNavigation } from "../http/navigation.ts";
import type { AuthResponse, AuthRequest } from "../types/http.ts";
import { safeReturnPath } from "../http/return-path.ts";
import type { Services } from "../services.ts";
import { earlierOf } from "../sessions/begin-session.ts";
import { issuerMatches } from "../authority/authorization-response.ts";
import { openChallenge } from "./interaction-link.ts";
import { unauthorized } from "./require-interaction.ts";
import { homePath, outcome } from "./code-response.ts";
import { beginSignIn, type SignInHints } from "./sign-in.ts";

/** RFC 6749 appendix A allows much; a hint is an address or a domain. */
const hint = /^[^\p{Cc}]{1,320}$/u;

/**
 * `GET` of the sign-in route. Takes `return_to`, `login_hint`, `domain_hint`, `prompt`, our own sealed `challenge`, and of OpenID
 * Connect's third-party initiated login `iss` and `target_link_uri`; every other parameter is left where it came from.
 */
export async function signInRoute(services: Services, request: AuthRequest): Promise<AuthResponse> {
  if (!isNavigation(request)) {
    return unauthorized(services, request, { code: "login_required", scopes: [] });
  }
  const { query } = request;
  try {
    const issuer = query.get("iss");
    if (issuer !== null && !issuerMatches(issuer, await services.authority.metadata())) {
      throw new SignInError("response_issuer_invalid", "The sign-in was asked for by another issuer.");
    }
    const dangerousPath = query.get("return_to") ?? query.get("target_link_uri");
    const returnTo = dangerousPath === null ? homePath(services) : safeReturnPath(dangerousPath, services.options);
    if (returnTo === undefined) {
      throw new SignInError("return_path_invalid", "The return path leads off this site.");
    }
    const session = services.sessions.open(request);
    const challenge = query.get("challenge");
    if (challenge !== null) {
      const intent = openChallenge(services, challenge, session);
      return await beginSignIn(services, request, { ...intent, returnTo }, { loginHint: session?.user.username });
    }
    const intent = { returnTo, scopes: [], earlier: earlierOf(services.sessions.openIdle(request)) };
    return await beginSignIn(services, request, intent, hintsOf(query));
  } catch (error) {
    if (!(error instanceof SignInError)) {
      throw error;
    }
    return outcome(services, request, { code: error.code });
  }
}

function hintsOf(query: URLSearchParams): SignInHints {
  const one = (name: string): string | undefined => {
    const value = query.get(name);
    return value !== null && hint.test(value) ? value : undefined;
  };
  const prompt = one("prompt");
  return {
    loginHint: one("login_hint"),
    domainHint: one("domain_hint"),
    prompt: prompt === "select_account" || prompt === "login" ? prompt : undefined,
  };
}
