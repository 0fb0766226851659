import type { ConfidentialClientApplication, INetworkModule, NetworkResponse } from "@azure/msal-node";

import { ServiceUnavailableError } from "../../errors/errors.ts";
import type { JsonObject } from "../../types/json.ts";
import type { Metadata } from "../metadata.ts";
import { type JsonResponse, requestJson } from "../request-json.ts";
import { tokenError } from "../token-error.ts";
import { placeholder, sendAuthenticated } from "./client-authenticated-request.ts";
import type { MsalConfig } from "./context.ts";
import { loadMsal } from "./load.ts";

/** What one operation asks of the token endpoint. */
export interface TokenCall {
  readonly scopes: readonly string[];
  readonly correlationId: string;
  /** The tenant of a user, by GUID: used if the authority signs in users of several tenants. */
  readonly userTenant?: string | undefined;
  /** A tenant, by GUID or domain, that replaces the configured one: for the app itself, and on behalf of a caller. */
  readonly tenant?: string | undefined;
  /**
   * Runs before each request to the token endpoint; what it throws ends the operation. MSAL sends one only if its cache
   * is no help.
   */
  readonly beforeRequest?: (() => Promise<void>) | undefined;
  /**
   * Inspects a token response before MSAL does; what it throws ends the operation, and nothing of the response is kept.
   */
  readonly inspect?: ((body: JsonObject) => Promise<void>) | undefined;
  /** Further tries after a network failure; 0 for a code, which must never be sent twice (RFC 6749 section 4.1.2). */
  readonly retries: number;
}

export interface MsalClient {
  readonly application: ConfidentialClientApplication;
  readonly authority: string;
  readonly environment: string;
  /** Whether the token endpoint was asked and returned tokens. */
  readonly fromNetwork: () => boolean;
  /** The error that ended the call of the token endpoint. MSAL replaces it with its own `network_error`. */
  readonly failure: () => unknown;
}

const tokenDeadlineMilliseconds = 8000;
const silent = { logLevel: 0, loggerCallback: (): void => {}, piiLoggingEnabled: false };

/**
 * Creates one MSAL client for one operation. A client that several users share files their tokens under one another
 * (measured). Creating one costs half a microsecond, because we pass discovery in.
 */
export function createMsalClient(config: MsalConfig, metadata: Metadata, call: TokenCall): MsalClient {
  const userTenant = metadata.tenantId === undefined ? call.userTenant : undefined;
  const tenant = call.tenant ?? userTenant ?? config.tenant;
  const environment = new URL(config.instance).host;
  // MSAL refuses an http authority but not http endpoints: an emulator on loopback gets an https-looking name.
  const authority = `https://${environment}/${tenant}`;
  let failure: unknown;
  let fromNetwork = false;
  const networkClient = {
    sendPostRequestAsync: (url: string, options?: { headers?: Record<string, string>; body?: string }) =>
      post(config, call, { url, headers: options?.headers, form: options?.body ?? "" }).then(
        (response) => {
          fromNetwork = true;
          return response as NetworkResponse<never>;
        },
        (error: unknown) => {
          failure = error;
          throw error;
        },
      ),
    sendGetRequestAsync: (): Promise<never> => Promise.reject(new Error("MSAL must not fetch: discovery is passed in")),
  } satisfies INetworkModule;
  const { ConfidentialClientApplication: Application } = loadMsal();
  const application = new Application({
    auth: {
      clientId: config.clientId,
      clientSecret: placeholder,
      authority,
      knownAuthorities: [environment],
      authorityMetadata: documentFor(tenant, metadata, config),
      // Continuous access evaluation: without this declaration, revoked users stay signed in for an hour.
      clientCapabilities: ["cp1"],
    },
    system: { networkClient, loggerOptions: silent },
  });
  return { application, authority, environment, fromNetwork: () => fromNetwork, failure: () => failure };
}

interface TokenPost {
  readonly url: string;
  readonly headers: Record<string, string> | undefined;
  readonly form: string;
}

/** @returns a response with a token that `inspect` has accepted */
async function post(config: MsalConfig, call: TokenCall, { url, headers, form }: TokenPost): Promise<JsonResponse> {
  const { retries, correlationId } = call;
  const deadlineMilliseconds = tokenDeadlineMilliseconds;
  const response = await sendAuthenticated(config, { url, form, correlationId }, async (body) => {
    // After the app's proof, which may take its own seconds: a lease that this takes would run out meanwhile.
    await call.beforeRequest?.();
    return requestJson(
      { method: "POST", url, headers, body, deadlineMilliseconds, retries, correlationId },
      config.fetch,
    );
  });
  const { body, status } = response;
  if (typeof body["error"] === "string") {
    throw tokenError(body, call.scopes, correlationId);
  }
  if (status !== 200 || typeof body["access_token"] !== "string" || body["access_token"] === "") {
    const message = `The token endpoint responded with ${status} and no token.`;
    throw new ServiceUnavailableError("authority_unavailable", message, { correlationId });
  }
  await call.inspect?.(body);
  return response;
}

/** Entra's endpoints begin with the tenant, so one document serves every tenant of an authority. */
function documentFor(tenant: string, metadata: Metadata, config: MsalConfig): string {
  const text = JSON.stringify(metadata.document);
  if (tenant === config.tenant) {
    return text;
  }
  return text
    .replaceAll(`${config.instance}/${config.tenant}/`, `${config.instance}/${tenant}/`)
    .replaceAll(`${config.instance}/${metadata.tenantId ?? config.tenant}/`, `${config.instance}/${tenant}/`)
    .replaceAll("{tenantid}", tenant);
}
