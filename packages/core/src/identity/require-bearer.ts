import { TokenRefusal } from "../authority/access-token.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { Services } from "../services.ts";
import type { KnownCaller } from "./known-caller.ts";
import { bearerUnavailable, refuseBearer } from "./bearer-responses.ts";
import { checkBearerOptions, isEnough, type RequireBearerOptions } from "../authorization/bearer-requirement.ts";
import { sentToken } from "./bearer-token.ts";
import { CallerIdentity } from "./caller-identity.ts";

/**
 * Guards a web API: passes with the caller whose access token stands in the `Authorization` header, and looks at no cookie. At once
 * where the token was validated before.
 */
export function requireBearer(
  services: Services,
  request: AuthRequest,
  given?: RequireBearerOptions,
): AuthResult | Promise<AuthResult> {
  const options = checkBearerOptions(given);
  const sent = sentToken(request.header("authorization"));
  if (sent.kind === "none") {
    const message = "Send an access token for this API, as: Authorization: Bearer, a space, the token.";
    return refuseBearer(services, { code: "token_missing", status: 401, message });
  }
  if (sent.kind === "malformed") {
    return refuseBearer(services, { code: "invalid_request", status: 400, message: sent.why });
  }
  const known = services.callers.known(sent.token);
  if (known !== undefined) {
    return admit(services, options, known);
  }
  return services.callers.validate(sent.token).then(
    (validated) => admit(services, options, validated),
    (error: unknown) => {
      if (error instanceof ServiceUnavailableError) {
        return bearerUnavailable(services, error);
      }
      if (!(error instanceof TokenRefusal)) {
        throw error;
      }
      const message = `The access token was refused: ${error.message}.`;
      return refuseBearer(services, { code: "invalid_token", status: 401, message });
    },
  );
}

/** No shared cache serves one caller's data to another, also where the app allows caching. */
const personal = Object.freeze({ "cache-control": "no-store", vary: "Authorization" });

function admit(services: Services, options: RequireBearerOptions, known: KnownCaller): AuthResult {
  if (isEnough(options, known.caller)) {
    return { kind: "pass", identity: new CallerIdentity(services, known), cookies: [], headers: personal };
  }
  const message = missing(options, known);
  return refuseBearer(services, { code: "insufficient_scope", status: 403, message, scope: options.scopes });
}

function missing({ scopes, roles, appPermissions }: RequireBearerOptions, { caller }: KnownCaller): string {
  if (caller.kind === "app") {
    return appPermissions === undefined
      ? "An app on its own may not call this: it is for users."
      : "The app has none of the application permissions that this needs.";
  }
  if (scopes === undefined && roles === undefined) {
    return "This is for apps on their own, not for users.";
  }
  return scopes?.some((scope) => caller.scopes.includes(scope)) || scopes === undefined
    ? "The user has none of the app roles that this needs."
    : "The access token has none of the scopes that this needs.";
}

/** The caller of a request that `requireBearer` has let pass; `undefined` for every other. */
export function callerOfRequest(services: Services, request: AuthRequest): KnownCaller | undefined {
  const sent = sentToken(request.header("authorization"));
  return sent.kind === "token" ? services.callers.known(sent.token) : undefined;
}
