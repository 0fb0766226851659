import { createHash } from "node:crypto";

import type { AuthorizationResponse } from "../authority/authorization-response.ts";
import { SignInError } from "../errors/errors.ts";
import type { IdTokenClaims } from "../types/claims.ts";
import type { FlowContext } from "./context.ts";
import type { Transaction } from "./transaction.ts";

/** What a genuine authorization response brought: a code, and in the hybrid flow the user's claims. */
export interface ReceivedCode {
  readonly code: string;
  /** The claims of the ID token that came with the code; `undefined` if only a code was requested. */
  readonly frontChannelClaims: IdTokenClaims | undefined;
}

const label = "The ID token beside the code";

/**
 * Validates the ID token that came with the code before the code is sent anywhere (OpenID Connect Core 3.3.2.12): it is
 * Entra's, of this sign-in (`nonce`), and of this very code (`c_hash`, section 3.3.2.11), which MSAL never checks.
 *
 * @throws {SignInError | ServiceUnavailableError} and then the code has not been sent
 */
export async function validateFrontChannel(
  { config, msal }: Pick<FlowContext, "config" | "msal">,
  { idToken }: AuthorizationResponse,
  code: string,
  { nonce, redirectPath }: Transaction,
): Promise<ReceivedCode> {
  if (config.responseType === "code" || redirectPath !== undefined) {
    return { code, frontChannelClaims: undefined };
  }
  const frontChannelClaims = await msal.idTokens.validate(idToken, { nonce, label });
  if (frontChannelClaims["c_hash"] === codeHash(code)) {
    return { code, frontChannelClaims };
  }
  throw new SignInError("id_token_invalid", `${label} was refused: its c_hash is missing or belongs to another code.`);
}

/**
 * Checks that the token endpoint names the same user as the browser did (OpenID Connect Core 3.3.3.6).
 *
 * @throws {SignInError} `id_token_invalid`
 */
export function checkSameUser(frontChannelClaims: IdTokenClaims | undefined, claims: IdTokenClaims): void {
  if (frontChannelClaims === undefined) {
    return;
  }
  const { iss, sub, tid, oid } = frontChannelClaims;
  if (iss === claims.iss && sub === claims.sub && tid === claims.tid && oid === claims.oid) {
    return;
  }
  throw new SignInError(
    "id_token_invalid",
    "The ID token of the token endpoint names a different user from the one beside the code.",
  );
}

/**
 * Returns the left half of the hash that belongs to the token's signature. All signatures are RS256, so it is SHA-256.
 */
function codeHash(code: string): string {
  return createHash("sha256").update(code, "utf8").digest().subarray(0, 16).toString("base64url");
}
