/**
 * Signs users of a Koa app in with Microsoft Entra ID and calls web APIs as them.
 *
 * @example
 * import Router from "@koa/router";
 * import Koa from "koa";
 * import { fromEnvironment, identityWeb } from "@identity-web/koa";
 *
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * const router = new Router();
 * router.get("/", (ctx) => { ctx.body = ctx.state.identity.user?.name ?? "Nobody is signed in"; });
 * router.get("/me", auth.requireUser(), async (ctx) => {
 *   const me = await ctx.state.identity.fetch("https://graph.microsoft.com/v1.0/me");
 *   ctx.body = await me.json();
 * });
 * new Koa().use(auth.middleware()).use(router.routes()).listen(3000);
 *
 * @module
 */
export { identityWeb } from "./koa.ts";
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

export type { KoaIdentityWeb } from "./koa.ts";
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
