import { EntraError } from "./entra-error.ts";

/** What a `claims` parameter asks for (OpenID Connect Core, section 5.5), as far as Entra answers it. */
export interface ClaimsRequest {
  /** Whether the client can handle claims challenges (`xms_cc` with `cp1`). */
  readonly handlesChallenges: boolean;
  /** Authentication contexts that the ID token has to carry. */
  readonly idTokenContexts: readonly string[];
  /** The same for the access token. */
  readonly accessTokenContexts: readonly string[];
  /** As it came, to be handed back where the user has to do something for it. */
  readonly text: string | undefined;
}

/** Reads the parameter; what is no JSON object is refused. */
export function readClaimsRequest(text: string | undefined): ClaimsRequest {
  const request = text === undefined ? {} : parse(text);
  const capabilities = values(member(request, "access_token"), "xms_cc");
  return {
    handlesChallenges: capabilities.some((capability) => capability.toLowerCase() === "cp1"),
    idTokenContexts: values(member(request, "id_token"), "acrs"),
    accessTokenContexts: values(member(request, "access_token"), "acrs"),
    text,
  };
}

/** What a token request asks for, and what the authorization request behind its code has asked for. */
export function bothClaims(one: ClaimsRequest, other: ClaimsRequest | undefined): ClaimsRequest {
  if (other === undefined) {
    return one;
  }
  return {
    handlesChallenges: one.handlesChallenges || other.handlesChallenges,
    idTokenContexts: [...new Set([...one.idTokenContexts, ...other.idTokenContexts])],
    accessTokenContexts: [...new Set([...one.accessTokenContexts, ...other.accessTokenContexts])],
    text: one.text ?? other.text,
  };
}

/** Every authentication context asked for, wherever it is to stand. */
export function requestedContexts(claims: ClaimsRequest): readonly string[] {
  return [...new Set([...claims.idTokenContexts, ...claims.accessTokenContexts])];
}

function parse(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed;
    }
  } catch {
    // Answered below, as everything that is no object.
  }
  throw new EntraError(50163, "invalid_request", "The value of the parameter 'claims' is not valid JSON.");
}

function member(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null ? (object as Record<string, unknown>)[name] : undefined;
}

/** `{ value: "c1" }` and `{ values: ["c1"] }` mean the same. */
function values(section: unknown, name: string): readonly string[] {
  const wanted = member(section, name);
  return [member(wanted, "value"), member(wanted, "values")].flat().filter((value) => typeof value === "string");
}
