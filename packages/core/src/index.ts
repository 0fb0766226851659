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
export { azureTokenCredential } from "./identity/azure-token-credential.ts";
export { DownstreamApiError } from "./downstream/successful-response.ts";
export { graphAuthenticationProvider } from "./identity/graph-authentication-provider.ts";
export { graphPages } from "./downstream/graph-pages.ts";
export { createIdentityWeb } from "./create-identity-web.ts";
export { escapeHtml } from "./pages/pages.ts";
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
} from "./errors/errors.ts";

export type { ApiQuery } from "./downstream/resolve-path.ts";
export type { AzureAccessToken, AzureTokenCredential, AzureTokenOptions } from "./identity/azure-token-credential.ts";
export type { ApiCall, ApiCallOptions, ApiSendOptions, DecodeOptions, DownstreamApi } from "./downstream/downstream-api.ts";
export type {
  GraphAuthenticationProvider,
  GraphAuthenticationProviderOptions,
} from "./identity/graph-authentication-provider.ts";
export type { GraphPagesOptions } from "./downstream/graph-pages.ts";
export type { AcquireTokenOptions, FetchOptions, RequestIdentity, TokenResult } from "./types/identity.ts";
export type { ApiCaller } from "./identity/known-caller.ts";
export type { RequireBearerOptions } from "./authorization/bearer-requirement.ts";
export type { AccessTokenClaims } from "./authority/access-token.ts";
export type { AcquireAppTokenOptions, TokenAcquisition } from "./identity/token-acquisition.ts";
export type { Account } from "./tokens/context.ts";
export type { IdTokenClaims } from "./authority/id-token.ts";
export type { IdentityWeb } from "./create-identity-web.ts";
export type { IdentityWebErrorCode, SignInErrorCode } from "./errors/errors.ts";
export type { EventListener, EventSubject, IdentityEvent } from "./types/events.ts";
export type { RequireUserOptions } from "./flow/require-user.ts";
export type { SignInOptions } from "./flow/custom-routes.ts";
export type { SignOutOptions } from "./flow/sign-out.ts";
export type { Health } from "./health.ts";
export type {
  AuthenticationFailed,
  AuthorizationCodeReceived,
  Hook,
  HookAnswer,
  Hooks,
  RedeemedSignIn,
} from "./types/hooks.ts";
export type { ErrorPageContext, PageAction, Pages, SignedOutPageContext } from "./pages/pages.ts";
export type { Logger } from "./types/logger.ts";
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
} from "./types/client-credentials.ts";
export type {
  AllowedTenants,
  DownstreamApiOptions,
  Fetch,
  IdentityWebOptions,
  RoutePaths,
  SessionOptions,
} from "./types/options.ts";
export type { User } from "./types/user.ts";
export type { MemoryStoreOptions } from "./store/memory-store.ts";
export type { PutOptions, Store, StoredEntry } from "./types/store.ts";
export type { DistributedTokenCacheOptions, TokenCache } from "./store/token-cache.ts";
