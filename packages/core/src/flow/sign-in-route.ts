import { issuerMatches } from "../authority/authorization-response.ts";
import { SignInError } from "../errors/errors.ts";
import { isNavigation } from "../http/navigation.ts";
import { safeReturnPath } from "../http/return-path.ts";
import { refOf } from "../sessions/session-ref.ts";
import type { AuthResponse } from "../types/http.ts";
import type { SignInHints } from "../types/sign-in.ts";
import { codeResponse, homePath } from "./code-response.ts";
import type { FlowRequest } from "./context.ts";
import { openInteractionLink } from "./interaction-link.ts";
import { unauthorized } from "./require-interaction.ts";
import { beginSignIn } from "./sign-in.ts";

/** RFC 6749 appendix A allows much; a hint is an address or a domain. */
const hint = /^[^\p{Cc}]{1,320}$/u;

/**
 * Handles `GET` of the sign-in route. It takes `return_to`, `login_hint`, `domain_hint`, `prompt`, our sealed
 * `challenge`, and `iss` and `target_link_uri` of OpenID Connect's third-party initiated login. Every other parameter
 * is ignored.
 */
export async function signInRoute({ context, request }: FlowRequest): Promise<AuthResponse> {
  if (!isNavigation(request)) {
    return unauthorized(context, { code: "login_required", scopes: [] });
  }
  const { query } = request;
  const { sessions } = context.session;
  try {
    const issuer = query.get("iss");
    if (issuer !== null && !issuerMatches(issuer, await context.authority.metadata())) {
      throw new SignInError("response_issuer_invalid", "Another issuer requested the sign-in.");
    }
    const dangerousPath = query.get("return_to") ?? query.get("target_link_uri");
    const returnTo = dangerousPath === null ? homePath(context) : safeReturnPath(dangerousPath, context.config);
    if (returnTo === undefined) {
      throw new SignInError("return_path_invalid", "The return path leads off this site.");
    }
    const session = sessions.open(request);
    const challenge = query.get("challenge");
    if (challenge !== null) {
      const intent = openInteractionLink(context.interactionLinks, session, challenge);
      return await beginSignIn(context, request, { ...intent, returnTo }, { loginHint: session?.user.username });
    }
    const intent = { returnTo, scopes: [], previousSession: refOf(sessions.openEvenIfIdle(request)) };
    return await beginSignIn(context, request, intent, hintsOf(query));
  } catch (error) {
    if (!(error instanceof SignInError)) {
      throw error;
    }
    return codeResponse(context, request, { code: error.code });
  }
}

function hintsOf(query: URLSearchParams): SignInHints {
  const valid = (name: string): string | undefined => {
    const value = query.get(name);
    return value !== null && hint.test(value) ? value : undefined;
  };
  const prompt = valid("prompt");
  return {
    loginHint: valid("login_hint"),
    domainHint: valid("domain_hint"),
    prompt: prompt === "select_account" || prompt === "login" ? prompt : undefined,
  };
}
