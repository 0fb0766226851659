import { IdentityWebError } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import { type ApiQuery, apiAddress } from "./resolve-path.ts";
import { callApi, type TokenSource } from "./authenticated-fetch.ts";
import { isBody } from "./request-body.ts";
import { jsonAnswer } from "./read-json.ts";
import type { FetchOptions } from "../types/identity.ts";

/** Of a call that gets JSON. */
export interface ApiCallOptions {
  readonly query?: ApiQuery | undefined;
  readonly headers?: RequestInit["headers"] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In place of those of the API's options. */
  readonly scopes?: readonly string[] | undefined;
}

export interface ApiSendOptions extends ApiCallOptions {
  /** An object, list, number, boolean or null is sent as JSON; strings, bytes, forms and streams as `fetch` sends them. */
  readonly body?: unknown;
}

/** Makes a value of the app's own of what came, or throws. */
export interface DecodeOptions<Value> {
  readonly decode: (value: unknown) => Value;
}

/** A call whose answer is JSON: as it came, or through `decode`. `undefined` where the answer has no content. */
export interface ApiCall<Options extends ApiCallOptions> {
  (path: string, options?: Options): Promise<unknown>;
  <Value>(path: string, options: Options & DecodeOptions<Value>): Promise<Value>;
}

/**
 * An API of `downstreamApis`, called as the user. Paths are relative to its `baseUrl` and stay below it.
 *
 * The calls that get JSON throw
 * - `DownstreamApiError`: the API answered with another status than 2xx; 429 and 503 too, nothing is repeated;
 * - `IdentityWebError` with `api_path_invalid` (nothing was sent) or `api_response_invalid` (no JSON);
 * - whatever `identity.fetch` throws.
 */
export interface DownstreamApi {
  readonly get: ApiCall<ApiCallOptions>;
  readonly post: ApiCall<ApiSendOptions>;
  readonly put: ApiCall<ApiSendOptions>;
  readonly patch: ApiCall<ApiSendOptions>;
  readonly delete: ApiCall<ApiSendOptions>;
  /** As `identity.fetch`, for a path: any status is an answer. */
  fetch(path: string, options?: FetchOptions): Promise<Response>;
}

/**
 * @param tokens whose calls they are
 * @throws {IdentityWebError} `api_unknown`
 */
export function downstreamApi(options: ResolvedOptions, name: string, tokens: TokenSource): DownstreamApi {
  const api = options.apis.byName.get(name);
  if (api === undefined) {
    throw new IdentityWebError("api_unknown", "There is no API of this name: add it to the option downstreamApis.");
  }
  return createDownstreamApi(async (path, { query, scopes = api.scopes, ...init }) =>
    callApi(options, tokens, api, apiAddress(api, path, query), { ...init, scopes }),
  );
}

type Send = (path: string, init: FetchOptions & { readonly query?: ApiQuery | undefined }) => Promise<Response>;

export function createDownstreamApi(send: Send): DownstreamApi {
  const call =
    (method: string): ApiCall<ApiSendOptions> =>
    async <Value>(path: string, options: ApiSendOptions & Partial<DecodeOptions<Value>> = {}): Promise<unknown> => {
      const { body, headers: given, decode, query, scopes, signal } = options;
      const headers = new Headers(given);
      if (!headers.has("accept")) {
        headers.set("accept", "application/json");
      }
      const asJson = body !== undefined && !isBody(body);
      if (asJson && !headers.has("content-type")) {
        headers.set("content-type", "application/json");
      }
      const content = isBody(body) ? { body } : asJson ? { body: JSON.stringify(body) } : {};
      const init = { method, headers, query, scopes, ...content, ...(signal && { signal }) };
      const value = await jsonAnswer(await send(path, init));
      return decode === undefined ? value : decode(value);
    };
  return {
    get: call("GET"),
    post: call("POST"),
    put: call("PUT"),
    patch: call("PATCH"),
    delete: call("DELETE"),
    fetch: (path, init = {}) => send(path, init),
  };
}
