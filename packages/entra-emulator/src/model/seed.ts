/** Everything the emulator knows when it starts. Plain data that also fits in a JSON file. */
export interface Seed {
  readonly tenants: readonly SeedTenant[];
  readonly users: readonly SeedUser[];
  readonly apps: readonly SeedApp[];
}

export interface SeedTenant {
  /** The directory (tenant) id, a GUID. */
  readonly id: string;
  readonly displayName: string;
  /** Verified domains. A URL can name the tenant by any of them. */
  readonly domains: readonly string[];
  /**
   * Whether this is a tenant of Entra External ID, for customers. Its issuer is a subdomain of ciamlogin.com. Its
   * users and apps do not exist in other tenants or at the aliases.
   */
  readonly external?: boolean | undefined;
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
  /** Whether Graph has a photo of this user. Default: true. */
  readonly photo?: boolean | undefined;
  /** Whether this user may grant consent for themselves. Default: true. */
  readonly mayConsent?: boolean | undefined;
  /** Whether this user may also grant the scopes that require an administrator. Default: false. */
  readonly administrator?: boolean | undefined;
  /**
   * Client ids of the apps that this user has already consented to: every scope that an ordinary user can grant, in
   * every tenant.
   */
  readonly consentedApps?: readonly string[] | undefined;
  /** Other tenants in which this user is a guest, with a different object id in each. */
  readonly guestOf?: readonly SeedGuest[] | undefined;
  /** Object ids of the groups in the home tenant that this user is a member of. */
  readonly groups?: readonly string[] | undefined;
  /** App roles assigned to this user. */
  readonly appRoles?: readonly SeedRoles[] | undefined;
  readonly messages?: readonly SeedMessage[] | undefined;
}

/** Roles of the app or API with this client id. */
export interface SeedRoles {
  readonly clientId: string;
  readonly roles: readonly string[];
}

export interface SeedGuest {
  readonly tenantId: string;
  readonly oid: string;
  /** For example `carla_fabrikam.com#EXT#@contoso.onmicrosoft.com`. */
  readonly userPrincipalName: string;
}

export interface SeedMessage {
  readonly subject: string;
  readonly fromName: string;
  readonly fromAddress: string;
  readonly bodyPreview: string;
  /** How many minutes ago the message arrived, by the emulator's clock. */
  readonly receivedMinutesAgo: number;
}

/** Which accounts can sign in to an app: `signInAudience` of the app manifest. */
export type SignInAudience = "AzureADMyOrg" | "AzureADMultipleOrgs" | "AzureADandPersonalMicrosoftAccount";

export type OptionalClaim = "login_hint" | "sid" | "auth_time" | "email" | "upn";

export interface SeedApp {
  readonly clientId: string;
  readonly displayName: string;
  /** The tenant in which the app is registered. */
  readonly tenantId: string;
  readonly signInAudience: SignInAudience;
  readonly secrets?: readonly SeedSecret[] | undefined;
  /** PEM certificates whose keys may sign the app's client assertions. */
  readonly certificates?: readonly string[] | undefined;
  /**
   * Other issuers whose tokens authenticate the app too, such as those of a Kubernetes service account or a managed
   * identity.
   */
  readonly federatedCredentials?: readonly SeedFederatedCredential[] | undefined;
  /** The port of `http://localhost` and `http://127.0.0.1` URIs is ignored, as in Entra. */
  readonly redirectUris?: readonly string[] | undefined;
  /** On loopback, the host and port of the app's last redirect URI replace those given here. */
  readonly frontChannelLogoutUrl?: string | undefined;
  /** Whether `response_type=code id_token` is allowed (the "ID tokens" checkbox of an app registration). */
  readonly idTokenIssuance?: boolean | undefined;
  readonly optionalClaims?: readonly OptionalClaim[] | undefined;
  /** Whether tokens carry the user's groups (`groupMembershipClaims` of an app registration). */
  readonly groupClaims?: boolean | undefined;
  /** Application permissions that an administrator has granted: the roles in the app's own tokens, per API. */
  readonly appPermissions?: readonly SeedRoles[] | undefined;
  /** Delegated permissions for Graph, such as `User.Read`, that an API needs on behalf of its callers. */
  readonly delegatedPermissions?: readonly string[] | undefined;
  /** Client ids of apps. A user who consents to one of them also consents to this API's own permissions. */
  readonly knownClientApplications?: readonly string[] | undefined;
  /** Present if the app is itself a web API. */
  readonly api?: SeedApi | undefined;
}

export interface SeedSecret {
  readonly value: string;
  readonly expired?: boolean | undefined;
}

export interface SeedFederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** Default: `api://AzureADTokenExchange`. */
  readonly audience?: string | undefined;
  /** The issuer's public keys as PEM (SPKI). Entra would read the issuer's discovery document instead. */
  readonly publicKeys: readonly string[];
}

export interface SeedApi {
  /** For example `api://<client id>`. */
  readonly identifierUri: string;
  readonly scopes: readonly SeedScope[];
  readonly accessTokenVersion: 1 | 2;
}

export interface SeedScope {
  readonly value: string;
  /** The text on the consent page. */
  readonly description: string;
  /** Whether only an administrator can grant the scope. Default: false. */
  readonly administratorOnly?: boolean | undefined;
}
