/** Everything the emulator knows when it starts. Plain data, so that it can stand in a JSON file. */
export interface Seed {
  readonly tenants: readonly SeedTenant[];
  readonly users: readonly SeedUser[];
  readonly apps: readonly SeedApp[];
}

export interface SeedTenant {
  /** The directory (tenant) id, a GUID. */
  readonly id: string;
  readonly displayName: string;
  /** Verified domains, each of which also names the tenant in a URL. */
  readonly domains: readonly string[];
}

export interface SeedUser {
  /** The object id in the home tenant, a GUID. */
  readonly oid: string;
  /** The home tenant. */
  readonly tenantId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName?: string | undefined;
  readonly surname?: string | undefined;
  readonly jobTitle?: string | undefined;
  readonly mail?: string | undefined;
  /** Whether Graph has a photo of this user; true unless given. */
  readonly photo?: boolean | undefined;
  /** Whether this user may grant consent for themselves; true unless given. */
  readonly mayConsent?: boolean | undefined;
  /** Whether this user may also grant what only an administrator can. */
  readonly administrator?: boolean | undefined;
  /** Client ids of the apps this user has already agreed to (everything an ordinary user can grant, in every tenant). */
  readonly consentedApps?: readonly string[] | undefined;
  /** Other tenants in which this user is a guest, each with an object id of its own. */
  readonly guestOf?: readonly SeedGuest[] | undefined;
  /** Object ids of the groups this user is a member of, in the home tenant. */
  readonly groups?: readonly string[] | undefined;
  /** App roles that this user was assigned. */
  readonly appRoles?: readonly SeedRoles[] | undefined;
  readonly messages?: readonly SeedMessage[] | undefined;
}

/** Roles of one app or API, named by its client id. */
export interface SeedRoles {
  readonly clientId: string;
  readonly roles: readonly string[];
}

export interface SeedGuest {
  readonly tenantId: string;
  readonly oid: string;
  /** Such as `carla_fabrikam.com#EXT#@contoso.onmicrosoft.com`. */
  readonly userPrincipalName: string;
}

export interface SeedMessage {
  readonly subject: string;
  readonly fromName: string;
  readonly fromAddress: string;
  readonly bodyPreview: string;
  /** How long ago it came, counted from the emulator's clock. */
  readonly receivedMinutesAgo: number;
}

/** Who can sign in to an app: the values of an app manifest's `signInAudience`. */
export type SignInAudience = "AzureADMyOrg" | "AzureADMultipleOrgs" | "AzureADandPersonalMicrosoftAccount";

export type OptionalClaim = "login_hint" | "sid" | "auth_time" | "email" | "upn";

export interface SeedApp {
  readonly clientId: string;
  readonly displayName: string;
  /** The tenant that the app is registered in. */
  readonly tenantId: string;
  readonly signInAudience: SignInAudience;
  readonly secrets?: readonly SeedSecret[] | undefined;
  /** Certificates, PEM, whose keys may sign the app's client assertions. */
  readonly certificates?: readonly string[] | undefined;
  /** Tokens of others that prove the app too: a Kubernetes service account's, a managed identity's. */
  readonly federatedCredentials?: readonly SeedFederatedCredential[] | undefined;
  /** The port of an `http://localhost` or `http://127.0.0.1` address is ignored, as Entra does. */
  readonly redirectUris?: readonly string[] | undefined;
  /** On loopback, host and port follow the redirect URI that the app last used. */
  readonly frontChannelLogoutUrl?: string | undefined;
  /** Whether `response_type=code id_token` is allowed (the "ID tokens" box of an app registration). */
  readonly idTokenIssuance?: boolean | undefined;
  readonly optionalClaims?: readonly OptionalClaim[] | undefined;
  /** Whether tokens carry the user's groups (`groupMembershipClaims` of an app registration). */
  readonly groupClaims?: boolean | undefined;
  /** What an administrator has granted the app itself: the roles of its own tokens, by API. */
  readonly appPermissions?: readonly SeedRoles[] | undefined;
  /** Delegated permissions of Graph that an API needs on behalf of its callers, such as `User.Read`. */
  readonly delegatedPermissions?: readonly string[] | undefined;
  /** Client ids of apps: who agrees to one of them agrees to this API's own permissions too. */
  readonly knownClientApplications?: readonly string[] | undefined;
  /** Given where the app is itself a web API. */
  readonly api?: SeedApi | undefined;
}

export interface SeedSecret {
  readonly value: string;
  readonly expired?: boolean | undefined;
}

export interface SeedFederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** `api://AzureADTokenExchange` unless given. */
  readonly audience?: string | undefined;
  /** Public keys of the issuer, PEM (SPKI), where Entra would read the issuer's discovery document. */
  readonly publicKeys: readonly string[];
}

export interface SeedApi {
  /** Such as `api://<client id>`. */
  readonly identifierUri: string;
  readonly scopes: readonly SeedScope[];
  readonly accessTokenVersion: 1 | 2;
}

export interface SeedScope {
  readonly value: string;
  /** What the consent page says. */
  readonly description: string;
  /** Whether only an administrator can grant it. */
  readonly administratorOnly?: boolean | undefined;
}
