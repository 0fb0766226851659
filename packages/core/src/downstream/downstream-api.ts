import { IdentityWebError } from "../errors/errors.ts";
import type {
  ApiCall,
  ApiQuery,
  ApiSendOptions,
  DecodeOptions,
  DownstreamApi,
  FetchOptions,
} from "../types/downstream-api.ts";
import { callApi, type TokenSource } from "./authenticated-fetch.ts";
import type { DownstreamConfig } from "./config.ts";
import { readJson } from "./read-json.ts";
import { isBody } from "./request-body.ts";
import { resolvePath } from "./resolve-path.ts";

/**
 * Returns the API of `downstreamApis` with this name.
 *
 * @param tokens the caller's tokens
 * @throws {IdentityWebError} `api_unknown`
 */
export function downstreamApi(config: DownstreamConfig, name: string, tokens: TokenSource): DownstreamApi {
  const target = config.apis.byName.get(name);
  if (target === undefined) {
    throw new IdentityWebError("api_unknown", "There is no API with this name. Add it to the option downstreamApis.");
  }
  return createDownstreamApi(async (path, { query, scopes = target.scopes, ...init }) =>
    callApi(config, tokens, { target, url: resolvePath(target, path, query), init: { ...init, scopes } }),
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
      const value = await readJson(await send(path, init));
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
