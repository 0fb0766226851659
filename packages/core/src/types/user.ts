/** Who is signed in, as the ID token said at sign-in. */
export interface User {
  /** `tenantId.objectId`: the key for an app's own data. Never an address or a name, which tenants can give to anybody. */
  readonly id: string;
  /** `tid` claim: the tenant signed in to. */
  readonly tenantId: string;
  /** `oid` claim: the user object in that tenant. */
  readonly objectId: string;
  /** `uid.utid`: the account's home, which keys its tokens. For a guest it names another tenant than `tenantId`. */
  readonly homeAccountId: string;
  /** For display only. */
  readonly name: string | undefined;
  /** `preferred_username` claim, for display and as a login hint only. */
  readonly username: string | undefined;
}
