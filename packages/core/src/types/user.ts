/** The signed-in user, as the ID token described them at sign-in. */
export interface User {
  /**
   * `tenantId.objectId`: the key for the app's own data. Never an email address or a name, which a tenant can give to
   * anybody.
   */
  readonly id: string;
  /** The `tid` claim: the tenant that the user signed in to. */
  readonly tenantId: string;
  /** The `oid` claim: the user object in that tenant. */
  readonly objectId: string;
  /**
   * `uid.utid`: the account's home, which is the key of its tokens. For a guest it names a different tenant from
   * `tenantId`.
   */
  readonly homeAccountId: string;
  /** For display only. */
  readonly name: string | undefined;
  /** The `preferred_username` claim, for display and as a login hint only. */
  readonly username: string | undefined;
}

/** What identifies a user's tokens: the members of `User` that an app stores with a job, without a name. */
export type Account = Pick<User, "homeAccountId" | "tenantId" | "objectId">;
