import { createRequire } from "node:module";

import type { ConfidentialClientApplication, INetworkModule, NetworkResponse } from "@azure/msal-node";

import { ServiceUnavailableError } from "../../errors/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { ResolvedOptions } from "../../options/resolved-options.ts";
import { placeholder, sendAuthenticated } from "./client-authenticated-request.ts";
import type { Metadata } from "../metadata.ts";
import { type HttpAnswer, requestJson } from "../network-client.ts";
import { tokenError } from "../token-error.ts";

type Msal = typeof import("@azure/msal-node");
let msal: Msal | undefined;
/** The CommonJS build loads in a third of the ESM build's time, and only when a token is really needed. */
const loadMsal = (): Msal => (msal ??= createRequire(import.meta.url)("@azure/msal-node") as Msal);

export interface OperationRequest {
  readonly scopes: readonly string[];
  readonly correlationId: string;
  /** A GUID to ask one tenant of an authority for several; `undefined` to ask as configured. */
  readonly tenantId?: string | undefined;
  /** A tenant by GUID or domain, whatever is configured: for the app itself, and on behalf of a caller. */
  readonly forTenant?: string | undefined;
  /** Runs before each request to the token endpoint; what it throws ends the operation. MSAL asks only where its cache is no help. */
  readonly beforeCall?: (() => Promise<void>) | undefined;
  /** Looks at a token response before MSAL does; what it throws ends the operation, and nothing of the response is kept. */
  readonly inspect?: ((body: JsonObject) => Promise<void>) | undefined;
  /** Further tries on a failure of the network; 0 for a code, which must never be sent twice (RFC 6749 4.1.2). */
  readonly retries: number;
}

export interface MsalOperation {
  readonly client: ConfidentialClientApplication;
  readonly authority: string;
  readonly environment: string;
  /** Whether the token endpoint was asked and gave tokens. */
  readonly tokensReceived: () => boolean;
  /** Runs a call of the client; a failure of ours comes out as it was thrown, not as MSAL's `network_error`. */
  run<Value>(call: () => Promise<Value>): Promise<Value>;
}

const tokenDeadlineMilliseconds = 8000;
const silent = { logLevel: 0, loggerCallback: (): void => {}, piiLoggingEnabled: false };

/**
 * One MSAL client for one operation. A client that several users share files their tokens under one another (measured); making
 * one costs half a microsecond, because discovery is handed over ready-made.
 */
export function createMsalOperation(
  request: OperationRequest,
  metadata: Metadata,
  options: ResolvedOptions,
): MsalOperation {
  const ofUser = metadata.tenantId === undefined ? request.tenantId : undefined;
  const tenant = request.forTenant ?? ofUser ?? options.tenant;
  const environment = new URL(options.instance).host;
  // MSAL refuses an http authority but not http endpoints: an emulator on loopback gets an https-looking name.
  const authority = `https://${environment}/${tenant}`;
  let failure: unknown;
  let received = false;

  const post = async (url: string, sent?: { headers?: Record<string, string>; body?: string }): Promise<HttpAnswer> => {
    const { retries, correlationId } = request;
    const { headers } = sent ?? {};
    const deadlineMilliseconds = tokenDeadlineMilliseconds;
    const answer = await sendAuthenticated(options, { url, form: sent?.body ?? "", correlationId }, async (form) => {
      // Behind the app's proof, which may take its own seconds: a lease that it takes would run out over them.
      await request.beforeCall?.();
      return requestJson(
        { method: "POST", url, headers, body: form, deadlineMilliseconds, retries, correlationId },
        options.fetch,
      );
    });
    const { body } = answer;
    if (typeof body["error"] === "string") {
      throw tokenError(body, request.scopes, request.correlationId);
    }
    if (answer.status !== 200 || typeof body["access_token"] !== "string" || body["access_token"] === "") {
      throw new ServiceUnavailableError(
        "authority_unavailable",
        `The token endpoint answered ${answer.status} without a token.`,
        { correlationId: request.correlationId },
      );
    }
    await request.inspect?.(body);
    received = true;
    return answer;
  };
  const networkClient = {
    sendPostRequestAsync: (url: string, sent?: { headers?: Record<string, string>; body?: string }) =>
      post(url, sent).catch((error: unknown) => {
        failure = error;
        throw error;
      }) as Promise<NetworkResponse<never>>,
    sendGetRequestAsync: (): Promise<never> =>
      Promise.reject(new Error("discovery is ours, MSAL has nothing to fetch")),
  } satisfies INetworkModule;

  const { ConfidentialClientApplication } = loadMsal();
  const client = new ConfidentialClientApplication({
    auth: {
      clientId: options.clientId,
      clientSecret: placeholder,
      authority,
      knownAuthorities: [environment],
      authorityMetadata: documentFor(tenant, metadata, options),
      // Continuous access evaluation: whoever does not declare it keeps revoked users for an hour.
      clientCapabilities: ["cp1"],
    },
    system: { networkClient, loggerOptions: silent },
  });
  return {
    client,
    authority,
    environment,
    tokensReceived: () => received,
    async run<Value>(call: () => Promise<Value>): Promise<Value> {
      try {
        return await call();
      } catch (error) {
        throw failure ?? error;
      }
    },
  };
}

/** Entra's endpoints begin with the tenant, so one document serves every tenant of an authority. */
function documentFor(tenant: string, metadata: Metadata, options: ResolvedOptions): string {
  const text = JSON.stringify(metadata.document);
  if (tenant === options.tenant) {
    return text;
  }
  return text
    .replaceAll(`${options.instance}/${options.tenant}/`, `${options.instance}/${tenant}/`)
    .replaceAll(`${options.instance}/${metadata.tenantId ?? options.tenant}/`, `${options.instance}/${tenant}/`)
    .replaceAll("{tenantid}", tenant);
}
