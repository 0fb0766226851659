/**
 * Signs users in with Microsoft Entra ID and acquires tokens for them, in no framework in particular. Apps use an adapter, which
 * re-exports these names.
 *
 * @example
 * import { createIdentityWeb, fromEnvironment } from "@identity-web/core";
 *
 * const auth = createIdentityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * console.log(auth.routes);
 *
 * @module
 */
export { azureTokenCredential } from "./api/azure-token-credential.ts";
export { DownstreamApiError } from "./api/downstream-api-error.ts";
export { graphAuthenticationProvider } from "./api/graph-authentication-provider.ts";
export { graphPages } from "./api/graph-pages.ts";
export { createIdentityWeb } from "./create-identity-web.ts";
export { escapeHtml } from "./http/pages.ts";
export { fromEnvironment } from "./options/environment.ts";
export { memoryStore } from "./store/memory-store.ts";
export { distributedTokenCache, inMemoryTokenCache, sessionTokenCache } from "./store/token-cache.ts";
export {
  ConfigurationError,
  findIdentityWebError,
  IdentityWebError,
  InteractionRequiredError,
  ServiceUnavailableError,
  SignInError,
  TokenRequestError,
} from "./errors.ts";

export type { ApiQuery } from "./api/api-address.ts";
export type { AzureAccessToken, AzureTokenCredential, AzureTokenOptions } from "./api/azure-token-credential.ts";
export type { ApiCall, ApiCallOptions, ApiSendOptions, DecodeOptions, DownstreamApi } from "./api/downstream-api.ts";
export type {
  GraphAuthenticationProvider,
  GraphAuthenticationProviderOptions,
} from "./api/graph-authentication-provider.ts";
export type { GraphPagesOptions } from "./api/graph-pages.ts";
export type { AcquireTokenOptions, FetchOptions, RequestIdentity, TokenResult } from "./api/request-identity.ts";
export type { ApiCaller } from "./api/api-caller.ts";
export type { RequireBearerOptions } from "./api/bearer-requirement.ts";
export type { AccessTokenClaims } from "./authority/access-token.ts";
export type { AcquireAppTokenOptions, TokenAcquisition } from "./api/token-acquisition.ts";
export type { Account } from "./tokens/token-services.ts";
export type { IdTokenClaims } from "./authority/id-token.ts";
export type { IdentityWeb } from "./create-identity-web.ts";
export type { IdentityWebErrorCode, SignInErrorCode } from "./errors.ts";
export type { EventListener, EventSubject, IdentityEvent } from "./events.ts";
export type { RequireUserOptions } from "./flow/require-user.ts";
export type { SignInOptions } from "./flow/sign-in-leg.ts";
export type { SignOutOptions } from "./flow/sign-out.ts";
export type { Health } from "./health.ts";
export type {
  AuthenticationFailed,
  AuthorizationCodeReceived,
  Hook,
  HookAnswer,
  Hooks,
  RedeemedSignIn,
} from "./hooks.ts";
export type { ErrorPageContext, PageAction, Pages, SignedOutPageContext } from "./http/pages.ts";
export type { Logger } from "./logger.ts";
export type { ApiOptions } from "./options/api.ts";
export type {
  AssertionContext,
  AssertionFile,
  CertificateFile,
  ClientCertificate,
  ClientCredential,
  ClientCredentials,
  ClientSecret,
  ManagedIdentityAssertion,
  PemCertificate,
  PfxCertificate,
  SignedAssertion,
} from "./options/client-credentials.ts";
export type {
  AllowedTenants,
  DownstreamApiOptions,
  Fetch,
  IdentityWebOptions,
  RoutePaths,
  SessionOptions,
} from "./options/options.ts";
export type { User } from "./session/user.ts";
export type { MemoryStoreOptions } from "./store/memory-store.ts";
export type { PutOptions, Store, StoredEntry } from "./store/port.ts";
export type { DistributedTokenCacheOptions, TokenCache } from "./store/token-cache.ts";
