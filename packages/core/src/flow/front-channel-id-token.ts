import { createHash } from "node:crypto";

import type { IdTokenClaims } from "../authority/id-token.ts";
import { SignInError } from "../errors/errors.ts";
import type { Services } from "../services.ts";
import type { AuthorizationResponse } from "../authority/authorization-response.ts";
import type { Transaction } from "./transaction.ts";

/** What a genuine answer of Entra brought: a code, and in the hybrid flow who it is for. */
export interface ReceivedCode {
  readonly code: string;
  /** The claims of the ID token that travelled with the code; `undefined` where only a code was asked for. */
  readonly frontChannel: IdTokenClaims | undefined;
}

const called = "The ID token beside the code";

/**
 * Validates the ID token that came with the code before the code is sent anywhere (OpenID Connect Core 3.3.2.12): it is Entra's,
 * of this sign-in (`nonce`), and of this very code (`c_hash`, section 3.3.2.11), which MSAL never looks at.
 *
 * @throws {SignInError | ServiceUnavailableError} and then the code has not been sent
 */
export async function validateFrontChannel(
  { options, idTokens }: Services,
  response: AuthorizationResponse,
  code: string,
  { nonce, redirectPath }: Transaction,
): Promise<ReceivedCode> {
  if (options.responseType === "code" || redirectPath !== undefined) {
    return { code, frontChannel: undefined };
  }
  const frontChannel = await idTokens.validate(response.idToken, { nonce, called });
  if (frontChannel["c_hash"] === codeHash(code)) {
    return { code, frontChannel };
  }
  throw new SignInError("id_token_invalid", `${called} was refused: its c_hash is missing or belongs to another code.`);
}

/**
 * The token endpoint has to speak of the same user as the browser did (OpenID Connect Core 3.3.3.6).
 *
 * @throws {SignInError} `id_token_invalid`
 */
export function checkSameUser(frontChannel: IdTokenClaims | undefined, claims: IdTokenClaims): void {
  if (frontChannel === undefined) {
    return;
  }
  const { iss, sub, tid, oid } = frontChannel;
  if (iss === claims.iss && sub === claims.sub && tid === claims.tid && oid === claims.oid) {
    return;
  }
  throw new SignInError(
    "id_token_invalid",
    "The ID token of the token endpoint names another user than the one beside the code.",
  );
}

/** The left half of the hash that belongs to the token's signature; ours are RS256 only, so it is SHA-256. */
function codeHash(code: string): string {
  return createHash("sha256").update(code, "utf8").digest().subarray(0, 16).toString("base64url");
}
