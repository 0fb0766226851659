type QueryValue = string | number | boolean | undefined;
/** Parameters of an address: a list becomes one parameter for each entry, and `undefined` is left out. */
export type ApiQuery = URLSearchParams | Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/**
 * The options of `fetch`. Headers that say who calls, or through what (`Authorization`, `Cookie`, `Host`,
 * `X-Forwarded-…`, `Proxy-…`, `Sec-…` and similar ones), are left out with a warning in the log: a visitor's headers
 * must not speak for the app.
 */
export interface FetchOptions extends RequestInit {
  /**
   * The scopes of the token, all of one API. Default: the scopes of the API in `downstreamApis`; for an origin of
   * `apiOrigins`, the scopes of the route's guard, or else the initial scopes. Required with several `apiOrigins`.
   */
  readonly scopes?: readonly string[] | undefined;
}

/** The options of a call that returns JSON. */
export interface ApiCallOptions {
  readonly query?: ApiQuery | undefined;
  readonly headers?: RequestInit["headers"] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the scopes in the API's options. */
  readonly scopes?: readonly string[] | undefined;
}

export interface ApiSendOptions extends ApiCallOptions {
  /**
   * An object, list, number, boolean or null is sent as JSON; strings, bytes, forms and streams are sent as `fetch`
   * sends them.
   */
  readonly body?: unknown;
}

/** Turns the JSON of a response into a value of the app's own type, or throws. */
export interface DecodeOptions<Value> {
  readonly decode: (value: unknown) => Value;
}

/**
 * A call that returns the JSON of the response, unchanged or through `decode`; `undefined` if the response has no
 * content.
 */
export interface ApiCall<Options extends ApiCallOptions> {
  (path: string, options?: Options): Promise<unknown>;
  <Value>(path: string, options: Options & DecodeOptions<Value>): Promise<Value>;
}

/**
 * An API of `downstreamApis`, called as the user or as the app. Paths are relative to its `baseUrl` and stay below it.
 *
 * The calls that return JSON throw
 * - `DownstreamApiError`: the API responded with a status other than 2xx; 429 and 503 too, because nothing is retried;
 * - `IdentityWebError` with `api_path_invalid` (nothing was sent) or `api_response_invalid` (the response is not JSON);
 * - whatever `identity.fetch` throws.
 */
export interface DownstreamApi {
  readonly get: ApiCall<ApiCallOptions>;
  readonly post: ApiCall<ApiSendOptions>;
  readonly put: ApiCall<ApiSendOptions>;
  readonly patch: ApiCall<ApiSendOptions>;
  readonly delete: ApiCall<ApiSendOptions>;
  /** Works as `identity.fetch` does, for a path: a response of any status is returned. */
  fetch(path: string, options?: FetchOptions): Promise<Response>;
}
