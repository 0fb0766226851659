import { ServiceUnavailableError } from "../errors/errors.ts";
import { retryAfter } from "../http/retry-after.ts";
import { parseJsonObject } from "../lib/json.ts";
import type { JsonObject } from "../types/json.ts";
import type { Fetch } from "../types/options.ts";

export interface JsonRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** The time for all tries together. */
  readonly deadlineMilliseconds: number;
  /** Further tries after a network failure; 0 for a request that must never be sent twice. */
  readonly retries: number;
  /** The id of the request at Entra; errors carry it on. */
  readonly correlationId?: string | undefined;
}

export interface JsonResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

const maxResponseBytes = 1024 * 1024;

/**
 * Exchanges JSON with the authority. A response that is not a JSON object, a redirect, more than 1 MiB, 429 or 5xx is
 * `authority_unavailable`, with the status in the message and `Retry-After` preserved.
 *
 * @throws {ServiceUnavailableError} `authority_unavailable`
 */
export async function requestJson(request: JsonRequest, fetch: Fetch): Promise<JsonResponse> {
  const end = Date.now() + request.deadlineMilliseconds;
  for (let tried = 0; ; tried++) {
    try {
      return await requestOnce(request, fetch, Math.max(end - Date.now(), 1));
    } catch (error) {
      const toldToWait = error instanceof ServiceUnavailableError && error.retryAfterNamed;
      if (tried >= request.retries || toldToWait) {
        throw error;
      }
      const pause = 100 * 2 ** tried * (1 + Math.random());
      if (Date.now() + pause >= end) {
        throw error;
      }
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }
}

async function requestOnce(request: JsonRequest, fetch: Fetch, milliseconds: number): Promise<JsonResponse> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(request.url, {
      method: request.method,
      ...(request.headers === undefined ? {} : { headers: request.headers }),
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "error",
      signal: AbortSignal.timeout(milliseconds),
    });
    text = await readText(response);
  } catch (cause) {
    throw new ServiceUnavailableError(
      "authority_unavailable",
      "Microsoft Entra ID cannot be reached. Check the network, the proxy and the instance option.",
      { cause, correlationId: request.correlationId },
    );
  }
  const retryAfterSeconds = retryAfter(response.headers.get("retry-after"));
  const body = parseJsonObject(text);
  if (response.status === 429 || response.status >= 500 || body === undefined) {
    const what = body === undefined ? " without JSON" : "";
    throw new ServiceUnavailableError(
      "authority_unavailable",
      `Microsoft Entra ID responded with ${response.status}${what}.`,
      { retryAfterSeconds, correlationId: request.correlationId },
    );
  }
  return { status: response.status, headers: Object.fromEntries(response.headers), body };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxResponseBytes) {
      throw new Error("the response is larger than 1 MiB");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
