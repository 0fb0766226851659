import { TokenRefusal } from "../authority/access-token.ts";
import { checkBearerOptions, isAuthorized, missingPermission } from "../authorization/bearer-requirement.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import type { RequireBearerOptions } from "../types/guards.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import { bearerUnavailable, refuseBearer } from "./bearer-responses.ts";
import { sentToken } from "./bearer-token.ts";
import { CallerIdentity } from "./caller-identity.ts";
import type { BearerContext } from "./context.ts";
import type { KnownCaller } from "./known-caller.ts";

const anyCaller: RequireBearerOptions = Object.freeze({});

/** No shared cache may serve one caller's data to another, even if the app allows caching. */
const personalHeaders = Object.freeze({ "cache-control": "no-store", vary: "Authorization" });

/**
 * Guards a web API: passes with the caller whose access token is in the `Authorization` header, and reads no cookie.
 * Returns synchronously if the token was validated before.
 *
 * @throws {ConfigurationError} the guard's options are wrong
 */
export function requireBearer(
  context: BearerContext,
  request: AuthRequest,
  options: RequireBearerOptions = anyCaller,
): AuthResult | Promise<AuthResult> {
  if (!context.checkedOptions.has(options)) {
    checkBearerOptions(options);
    context.checkedOptions.add(options);
  }
  const sent = sentToken(request.header("authorization"));
  if (sent.kind === "none") {
    const message = "Send an access token for this API, as: Authorization: Bearer, a space, the token.";
    return refuseBearer(context, { code: "token_missing", status: 401, message });
  }
  if (sent.kind === "malformed") {
    return refuseBearer(context, { code: "invalid_request", status: 400, message: sent.why });
  }
  const known = context.callers.known(sent.token);
  if (known !== undefined) {
    return checkCaller(context, options, known);
  }
  return context.callers.validate(sent.token).then(
    (validated) => checkCaller(context, options, validated),
    (error: unknown) => {
      if (error instanceof ServiceUnavailableError) {
        return bearerUnavailable(context, error);
      }
      if (!(error instanceof TokenRefusal)) {
        throw error;
      }
      const message = `The access token was refused: ${error.message}.`;
      return refuseBearer(context, { code: "invalid_token", status: 401, message });
    },
  );
}

function checkCaller(context: BearerContext, options: RequireBearerOptions, known: KnownCaller): AuthResult {
  if (isAuthorized(options, known.caller)) {
    return { kind: "pass", identity: new CallerIdentity(context, known), cookies: [], headers: personalHeaders };
  }
  const message = missingPermission(options, known.caller);
  return refuseBearer(context, { code: "insufficient_scope", status: 403, message, scope: options.scopes });
}

/** Returns the caller of a request that `requireBearer` has let pass; `undefined` for every other request. */
export function callerOfRequest({ callers }: BearerContext, request: AuthRequest): KnownCaller | undefined {
  const sent = sentToken(request.header("authorization"));
  return sent.kind === "token" ? callers.known(sent.token) : undefined;
}
