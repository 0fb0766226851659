import { ServiceUnavailableError } from "../errors/errors.ts";
import { type JsonObject, parseJsonObject } from "../lib/json.ts";
import type { Fetch } from "../types/options.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Whole time for all tries. */
  readonly deadlineMilliseconds: number;
  /** Further tries after a failure on the way; 0 for what must never be sent twice. */
  readonly retries: number;
  /** Under which it is known to Entra; errors carry it on. */
  readonly correlationId?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

const largestAnswer = 1024 * 1024;

/**
 * Talks JSON to the authority. An answer that is no JSON object, a redirect, more than 1 MiB, 429 or 5xx is
 * `authority_unavailable` with the status in the message and `Retry-After` kept.
 *
 * @throws {ServiceUnavailableError}
 */
export async function requestJson(request: HttpRequest, fetcher: Fetch): Promise<HttpAnswer> {
  const end = Date.now() + request.deadlineMilliseconds;
  for (let tried = 0; ; tried++) {
    try {
      return await once(request, fetcher, Math.max(end - Date.now(), 1));
    } catch (error) {
      const asked = error instanceof ServiceUnavailableError && error.retryAfterNamed;
      if (tried >= request.retries || asked) {
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

async function once(request: HttpRequest, fetcher: Fetch, milliseconds: number): Promise<HttpAnswer> {
  let response: Response;
  let text: string;
  try {
    response = await fetcher(request.url, {
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
      "Microsoft Entra ID cannot be reached: look at the network, the proxy and the instance option.",
      { cause, correlationId: request.correlationId },
    );
  }
  const retryAfterSeconds = retryAfter(response.headers.get("retry-after"));
  const body = parseJsonObject(text);
  if (response.status === 429 || response.status >= 500 || body === undefined) {
    const what = body === undefined ? "and no JSON" : "";
    throw new ServiceUnavailableError(
      "authority_unavailable",
      `Microsoft Entra ID answered ${response.status} ${what}`.trim() + ".",
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
    if (size > largestAnswer) {
      throw new Error("the answer is larger than 1 MiB");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Seconds or an HTTP date (RFC 9110 section 10.2.3), an hour at most. */
export function retryAfter(value: string | null): number | undefined {
  if (value === null) {
    return undefined;
  }
  const seconds = /^\d{1,9}$/u.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.max(seconds, 1), 3600) : undefined;
}
