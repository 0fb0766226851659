/** Further parameters of an authorization request. They are hints: none of them decides anything here. */
export interface SignInHints {
  /** The user to sign in: a user name, or the `login_hint` claim. */
  readonly loginHint?: string | undefined;
  /**
   * A domain of the user's organization, `organizations` or `consumers`: skips Entra's question about the kind of
   * account.
   */
  readonly domainHint?: string | undefined;
  /** Makes Entra ask even if it would not: which account to use, for the password again, or for consent again. */
  readonly prompt?: "select_account" | "login" | "consent" | undefined;
}

/** What a sign-in asks for, in apps with custom routes. */
export interface SignInOptions extends SignInHints {
  /** A path of this site. Default: the home page, which also replaces every path that would lead off the site. */
  readonly returnTo?: string | undefined;
  /** Requested in addition to the initial scopes. */
  readonly scopes?: readonly string[] | undefined;
  /** A claims challenge as decoded JSON text (OpenID Connect Core 5.5). */
  readonly claims?: string | undefined;
  /** One of `redeemCodesAt`: Entra redirects to this path, and the library redeems the code there. */
  readonly redirectPath?: string | undefined;
}

/** Where a sign-out leads. */
export interface SignOutOptions {
  /**
   * The path of this site that Entra returns the user to. Default: the signed-out page; with `routes: false`, the home
   * page. Register its address as a redirect URI, or the user stays on a page of Entra.
   */
  readonly returnTo?: string | undefined;
}
