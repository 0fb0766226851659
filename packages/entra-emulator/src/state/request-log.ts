/** A logged request: enough to count and compare requests, but without secrets, codes or tokens to replay them with. */
export interface LoggedRequest {
  readonly method: string;
  /** The path without the query, which may contain a code. */
  readonly path: string;
  /** The tenant segment as requested, such as `common` or a GUID. */
  readonly tenant: string | undefined;
  readonly grantType: string | undefined;
  readonly clientId: string | undefined;
  readonly scope: string | undefined;
  /**
   * The `claims` parameter of a token request. It is not secret: it only says which claims an app wants in its
   * tokens.
   */
  readonly claims: string | undefined;
  /** The response's status; 0 when a fault destroyed the socket. */
  readonly status: number;
  readonly correlationId: string;
}

const capacity = 10_000;

/** The latest requests, oldest first, without those to the control API. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > capacity) {
      this.#requests = this.#requests.slice(-capacity / 2);
    }
  }

  list(): readonly LoggedRequest[] {
    return [...this.#requests];
  }

  clear(): void {
    this.#requests = [];
  }
}
