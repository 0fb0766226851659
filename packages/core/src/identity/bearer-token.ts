/** Longer than any token of Entra, which keeps them below 16 KB so that servers accept the header. */
const longestToken = 32_768;

export type SentToken =
  | { readonly kind: "none" }
  | { readonly kind: "malformed"; readonly why: string }
  | { readonly kind: "token"; readonly token: string };

const none: SentToken = { kind: "none" };

/**
 * The token in the `Authorization` header (RFC 6750 section 2.1), and nowhere else: what stands in an address or a form ends in logs
 * and histories. Another scheme is the app's own business, and no token of ours.
 */
export function sentToken(authorization: string | undefined): SentToken {
  if (authorization === undefined || !/^bearer(?:[ ,]|$)/iu.test(authorization)) {
    // Of two headers, the other one may hold a token, and something in front of us may have judged by it.
    return authorization !== undefined && /,\s*bearer /iu.test(authorization) ? malformed : none;
  }
  const token = authorization.slice("bearer".length).trimStart();
  if (!/^[\w.~+/-]+=*$/u.test(token)) {
    return malformed;
  }
  return token.length > longestToken ? tooLong : { kind: "token", token };
}

const malformed: SentToken = {
  kind: "malformed",
  why: "The Authorization header has to be sent once, as: Bearer, a space, one token.",
};

const tooLong: SentToken = { kind: "malformed", why: `The access token is longer than ${longestToken} characters.` };
