/**
 * Short descriptions of the claims of an ID token, from OpenID Connect Core 1.0 section 2 and Entra's documentation.
 */
export const claimMeanings: Readonly<Record<string, string>> = {
  aio: "internal to Entra; apps cannot read it",
  aud: "the app that the token is for, by its client ID",
  auth_time: "when the user last authenticated",
  email: "an address to display; never use it as a key",
  exp: "when the token expires",
  iat: "when the token was issued",
  idp: "a guest's home directory",
  iss: "the issuer: the tenant",
  login_hint: "names the account at sign-out, so that Entra need not ask",
  name: "a name to display",
  nbf: "the token is not valid before this time",
  nonce: "binds the token to this sign-in",
  oid: "the user in this tenant: together with tid, the key for your own data",
  preferred_username: "a name to display; it can change, and later belong to another user",
  rh: "internal to Entra; apps cannot read it",
  sid: "the session at Entra: a front-channel sign-out names it",
  sub: "the user's ID for this app only",
  tid: "the tenant that the user signed in to",
  uti: "the token's ID",
  ver: "the version of the token format",
};
