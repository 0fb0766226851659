/** Longer than any token of Entra, which keeps them below 16 KB so that servers accept the header. */
const maxTokenLength = 32_768;

export type SentToken =
  | { readonly kind: "none" }
  | { readonly kind: "malformed"; readonly why: string }
  | { readonly kind: "token"; readonly token: string };

const none: SentToken = { kind: "none" };
const malformed: SentToken = {
  kind: "malformed",
  why: "Send the Authorization header once, as: Bearer, a space, one token.",
};
const tooLong: SentToken = {
  kind: "malformed",
  why: `The access token is longer than ${maxTokenLength} characters.`,
};

/**
 * Returns the token in the `Authorization` header (RFC 6750 section 2.1). We read it nowhere else: tokens in addresses
 * and forms end up in logs and histories. Another scheme is for the app to handle, and is not a token for us.
 */
export function sentToken(authorization: string | undefined): SentToken {
  if (authorization === undefined || !/^bearer(?:[ ,]|$)/iu.test(authorization)) {
    // Of two headers, the other may contain a token, and a proxy in front of us may have judged by it.
    return authorization !== undefined && /,\s*bearer /iu.test(authorization) ? malformed : none;
  }
  const token = authorization.slice("bearer".length).trimStart();
  if (!/^[\w.~+/-]+=*$/u.test(token)) {
    return malformed;
  }
  return token.length > maxTokenLength ? tooLong : { kind: "token", token };
}
