import { graphOrigin } from "../authority/graph-origin.ts";
import { createClientAuthentication } from "../credentials/client-authentication.ts";
import { createApiTargets } from "../downstream/targets.ts";
import { ConfigurationError } from "../errors/errors.ts";
import { inMemoryTokenCache } from "../store/token-cache.ts";
import type { IdentityWebOptions } from "../types/options.ts";
import { audienceFaults, audiencesOf } from "./api.ts";
import { baseUrlFaults } from "./base-url.ts";
import { cookieSecretFaults } from "./cookie-secrets.ts";
import { readCredentials } from "./credentials.ts";
import { defaultLogger } from "./default-logger.ts";
import { downstreamApiFaults, graphUrlFaults } from "./downstream-apis.ts";
import { instanceTenantFaults } from "./instance-tenant.ts";
import { publicPathFaults } from "./public-paths.ts";
import type { ResolvedOptions } from "./resolved-options.ts";
import { resolveResponse } from "./response.ts";
import { redeemPathFaults, resolveRoutes } from "./routes.ts";
import { shapeFaults } from "./schema.ts";
import { apiOriginFaults, scopeFaults } from "./scopes.ts";
import { backgroundFaults, sessionDefaults, sessionFaults } from "./session.ts";
import { clientIdFaults, instanceFaults, tenantFaults } from "./tenant.ts";

/**
 * Validates the options once.
 *
 * @throws {ConfigurationError} with every fault at once, each with its fix.
 */
export function resolveOptions(given: IdentityWebOptions): ResolvedOptions {
  const misshapen = shapeFaults(given);
  const options = withoutMisshapen(given, misshapen);
  const session = { ...sessionDefaults, ...definedOf(options.session ?? {}) };
  const instance = (options.instance ?? "https://login.microsoftonline.com").replace(/\/+$/u, "");
  const routes = resolveRoutes(options.routes, options.redirectPath);
  const graphUrl = (options.graphUrl ?? `${graphOrigin(instance)}/v1.0`).replace(/\/+$/u, "");
  const apiOrigins = options.apiOrigins ?? [URL.canParse(graphUrl) ? new URL(graphUrl).origin : graphOrigin(instance)];
  const downstreamApis = options.downstreamApis ?? {};
  const credentials = readCredentials(options.clientCredentials);
  const faults = [
    ...misshapen,
    ...tenantFaults(options.tenantId, options.allowedTenants),
    ...clientIdFaults(options.clientId),
    ...credentials.faults,
    ...cookieSecretFaults(options.cookieSecrets),
    ...baseUrlFaults(options.baseUrl),
    ...instanceFaults(instance),
    ...instanceTenantFaults(instance, options.tenantId),
    ...routes.faults,
    ...resolveResponse(options).faults,
    ...scopeFaults(options.initialScopes ?? []),
    ...graphUrlFaults(graphUrl),
    ...apiOriginFaults(apiOrigins),
    ...downstreamApiFaults(downstreamApis),
    ...audienceFaults(options.api),
    ...redeemPathFaults(options.redeemCodesAt ?? [], routes.paths),
    ...publicPathFaults(options.publicPaths ?? []),
    ...sessionFaults(session),
    ...backgroundFaults(options.backgroundAccess, options.tokenCache),
  ].filter((fault, index) => index < misshapen.length || !isAbout(fault, misshapen));
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }

  const logger = options.logger ?? defaultLogger;
  for (const { name, reason } of credentials.skipped) {
    logger.warn({ credential: name }, `Skipped: ${name} ${reason}.`);
  }
  const tokenCache = options.tokenCache ?? inMemoryTokenCache();
  const url = new URL(options.baseUrl ?? "");
  const basePath = url.pathname.replace(/\/+$/u, "");
  const tenant = (options.tenantId ?? "").toLowerCase();
  const clientId = (options.clientId ?? "").toLowerCase();
  return {
    tenant,
    multiTenant: tenant === "common" || tenant === "organizations",
    allowedTenants: options.allowedTenants,
    clientId,
    authentication: createClientAuthentication(credentials.usable, clientId, logger),
    instance: new URL(instance).origin,
    instanceHost: new URL(instance).host,
    baseUrl: url.origin + basePath,
    origin: url.origin,
    basePath,
    secure: url.protocol === "https:",
    routes: routes.paths,
    redirectPath: routes.redirectPath,
    redirectUri: url.origin + basePath + routes.redirectPath,
    ...resolveResponse(options).response,
    redeemCodesAt: new Set(options.redeemCodesAt),
    publicPaths: options.publicPaths ?? [],
    graphUrl,
    apis: createApiTargets(downstreamApis, apiOrigins),
    apiAudiences: audiencesOf(options.api, clientId),
    initialScopes: options.initialScopes ?? [],
    cookieSecrets: options.cookieSecrets ?? [],
    session,
    store: tokenCache.store,
    recordsInSession: tokenCache.records === "session",
    backgroundAccess: options.backgroundAccess ?? false,
    pages: options.pages ?? {},
    hooks: options.hooks ?? {},
    onEvent: options.onEvent,
    logger,
    fetch: options.fetch ?? fetch,
  };
}

/** Returns the members that are given: `undefined` means "not given", and must not override a default. */
function definedOf<Values extends object>(values: Values): { [Name in keyof Values]?: NonNullable<Values[Name]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

/** An option of the wrong shape is reported once, and the other options are still checked. */
function withoutMisshapen(options: IdentityWebOptions, faults: readonly string[]): IdentityWebOptions {
  const values = typeof options === "object" && options !== null ? options : {};
  const wellShaped = Object.entries(values).filter(([name]) => !isAbout(name, faults));
  return Object.fromEntries(wellShaped) as unknown as IdentityWebOptions;
}

/** Returns whether one of the faults begins with the option that `text` begins with. */
function isAbout(text: string, faults: readonly string[]): boolean {
  const [name] = /^\w+/u.exec(text) ?? [""];
  return faults.some((fault) => /^\w+/u.exec(fault)?.[0] === name);
}
