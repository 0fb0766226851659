/** What a guard demands of the user, besides being signed in. Any one entry of a list is enough. */
export interface UserRequirements {
  /** App roles, by their value (`roles` claim of the ID token). */
  readonly roles?: readonly string[] | undefined;
  /** Groups, by their object id. If they do not fit into the ID token, Microsoft Graph is asked once. */
  readonly groups?: readonly string[] | undefined;
  /**
   * An authentication context of Conditional Access, `c1` to `c99`, that the user must have satisfied in this browser.
   */
  readonly authenticationContext?: string | undefined;
}

/** The options of a guard for signed-in users. */
export interface RequireUserOptions extends UserRequirements {
  /**
   * When the handler runs, an access token for these scopes, all of one API, is available. If consent is missing, the
   * user is asked.
   */
  readonly scopes?: readonly string[] | undefined;
}

/**
 * The options of a guard of a web API. Any one entry of a list is enough; to require several, put one guard behind the
 * other. Without a list, every valid token passes that has a scope or a role of this API. With lists, a caller is
 * refused if no list is for its kind: an app on its own if `appPermissions` is missing, a user if there is nothing but
 * `appPermissions`.
 */
export interface RequireBearerOptions {
  /**
   * Delegated permissions as they appear in the token: `Tasks.Read`, not `api://…/Tasks.Read`. An app on its own never
   * has one.
   */
  readonly scopes?: readonly string[] | undefined;
  /** App roles, one of which the user must have, in addition to a scope if `scopes` is given too. */
  readonly roles?: readonly string[] | undefined;
  /** Application permissions, one of which an app on its own must have. A user never has one. */
  readonly appPermissions?: readonly string[] | undefined;
}
