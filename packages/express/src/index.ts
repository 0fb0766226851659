/**
 * Signs users of an Express app in with Microsoft Entra ID and calls web APIs as them.
 *
 * @example
 * import express from "express";
 * import { escapeHtml, fromEnvironment, identityWeb } from "@identity-web/express";
 *
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * const app = express();
 * app.use(auth.middleware());
 * app.get("/", (request, response) => response.send(escapeHtml(request.identity.user?.name ?? "Nobody is signed in")));
 * app.get("/me", auth.requireUser(), async (request, response) => {
 *   const me = await request.identity.fetch("https://graph.microsoft.com/v1.0/me");
 *   response.json(await me.json());
 * });
 * app.use(auth.errorHandler());
 * app.listen(3000);
 *
 * @module
 */
export { identityWeb } from "./express.ts";
export { wrap } from "./wrap.ts";
export {
  azureTokenCredential,
  ConfigurationError,
  distributedTokenCache,
  DownstreamApiError,
  escapeHtml,
  findIdentityWebError,
  fromEnvironment,
  graphAuthenticationProvider,
  graphPages,
  IdentityWebError,
  inMemoryTokenCache,
  InteractionRequiredError,
  memoryStore,
  ServiceUnavailableError,
  sessionTokenCache,
  SignInError,
  TokenRequestError,
} from "@identity-web/core";

export type { ExpressIdentityWeb } from "./express.ts";
export type {
  AccessTokenClaims,
  Account,
  AcquireAppTokenOptions,
  AcquireTokenOptions,
  AllowedTenants,
  ApiCall,
  ApiCaller,
  ApiCallOptions,
  ApiOptions,
  ApiQuery,
  ApiSendOptions,
  AssertionContext,
  AssertionFile,
  AuthenticationFailed,
  AuthorizationCodeReceived,
  AzureAccessToken,
  AzureTokenCredential,
  AzureTokenOptions,
  CertificateFile,
  ClientCertificate,
  ClientCredential,
  ClientCredentials,
  ClientSecret,
  DecodeOptions,
  DistributedTokenCacheOptions,
  DownstreamApi,
  DownstreamApiOptions,
  ErrorPageContext,
  EventListener,
  EventSubject,
  Fetch,
  FetchOptions,
  GraphAuthenticationProvider,
  GraphAuthenticationProviderOptions,
  GraphPagesOptions,
  Health,
  Hook,
  HookAnswer,
  Hooks,
  IdentityEvent,
  IdentityWebErrorCode,
  IdentityWebOptions,
  IdTokenClaims,
  Logger,
  ManagedIdentityAssertion,
  MemoryStoreOptions,
  PageAction,
  Pages,
  PemCertificate,
  PfxCertificate,
  PutOptions,
  RedeemedSignIn,
  RequestIdentity,
  RequireBearerOptions,
  RequireUserOptions,
  RoutePaths,
  SessionOptions,
  SignedAssertion,
  SignedOutPageContext,
  SignInErrorCode,
  SignInOptions,
  SignOutOptions,
  Store,
  StoredEntry,
  TokenAcquisition,
  TokenCache,
  TokenResult,
  User,
} from "@identity-web/core";
