/**
 * Signs users of a Fastify app in with Microsoft Entra ID and calls web APIs as them.
 *
 * @example
 * import fastify from "fastify";
 * import { fromEnvironment, identityWeb } from "@identity-web/fastify";
 *
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * const app = fastify();
 * await app.register(auth.plugin);
 * app.get("/", (request) => request.identity.user?.name ?? "Nobody is signed in");
 * app.get("/me", { preHandler: auth.requireUser() }, async (request) => {
 *   const me = await request.identity.fetch("https://graph.microsoft.com/v1.0/me");
 *   return me.json();
 * });
 * await app.listen({ port: 3000 });
 *
 * @module
 */
export { identityWeb } from "./fastify.ts";
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

export type { FastifyIdentityWeb } from "./fastify.ts";
export type { FastifyGuard, GuardedReply, GuardedRequest } from "./guard.ts";
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
