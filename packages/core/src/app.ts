/**
 * The names that an app uses, without `createIdentityWeb`. Every adapter re-exports this entry: `export * from
 * "@identity-web/core/app"`.
 *
 * @example
 * import { fromEnvironment, inMemoryTokenCache, type IdentityWebOptions } from "@identity-web/core/app";
 *
 * const options: IdentityWebOptions = { ...fromEnvironment(), tokenCache: inMemoryTokenCache() };
 * console.log(options.tenantId);
 *
 * @module
 */
export { graphPages } from "./downstream/graph-pages.ts";
export {
  ConfigurationError,
  DownstreamApiError,
  findIdentityWebError,
  IdentityWebError,
  InteractionRequiredError,
  ServiceUnavailableError,
  SignInError,
  TokenRequestError,
} from "./errors/errors.ts";
export { azureTokenCredential } from "./identity/azure-token-credential.ts";
export { graphAuthenticationProvider } from "./identity/graph-authentication-provider.ts";
export { fromEnvironment } from "./options/environment.ts";
export { escapeHtml } from "./pages/escape-html.ts";
export { memoryStore } from "./store/memory-store.ts";
export { distributedTokenCache, inMemoryTokenCache, sessionTokenCache } from "./store/token-cache.ts";

export type { GraphPagesOptions } from "./downstream/graph-pages.ts";
export type { IdentityWebErrorCode, SignInErrorCode } from "./errors/error-codes.ts";
export type { AnyIdentityWebError } from "./errors/errors.ts";
export type { AzureAccessToken, AzureTokenCredential, AzureTokenOptions } from "./identity/azure-token-credential.ts";
export type {
  GraphAuthenticationProvider,
  GraphAuthenticationProviderOptions,
} from "./identity/graph-authentication-provider.ts";
export type { MemoryStoreOptions } from "./store/memory-store.ts";
export type { DistributedTokenCacheOptions } from "./store/token-cache.ts";
export type { AccessTokenClaims, IdTokenClaims } from "./types/claims.ts";
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
} from "./types/client-credentials.ts";
export type {
  ApiCall,
  ApiCallOptions,
  ApiQuery,
  ApiSendOptions,
  DecodeOptions,
  DownstreamApi,
  FetchOptions,
} from "./types/downstream-api.ts";
export type { EventListener, EventSubject, IdentityEvent } from "./types/events.ts";
export type { RequireBearerOptions, RequireUserOptions } from "./types/guards.ts";
export type {
  AuthenticationFailed,
  AuthorizationCodeReceived,
  Hook,
  HookResponse,
  Hooks,
  RedeemedSignIn,
} from "./types/hooks.ts";
export type { AcquireTokenOptions, ApiCaller, RequestIdentity, TokenResult } from "./types/identity.ts";
export type { Health } from "./types/identity-web.ts";
export type { Logger } from "./types/logger.ts";
export type {
  AllowedTenants,
  ApiOptions,
  DownstreamApiOptions,
  Fetch,
  IdentityWebOptions,
  RoutePaths,
  SessionOptions,
} from "./types/options.ts";
export type { ErrorPageContext, PageAction, Pages, SignedOutPageContext } from "./types/pages.ts";
export type { SignInOptions, SignOutOptions } from "./types/sign-in.ts";
export type { PutOptions, Store, StoredEntry, TokenCache } from "./types/store.ts";
export type { AcquireAppTokenOptions, TokenAcquisition } from "./types/token-acquisition.ts";
export type { Account, User } from "./types/user.ts";
