/** What is kept of a request: enough to count and compare calls, and nothing that could be used to make one. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query, which may hold a code. */
  readonly path: string;
  /** The tenant segment as the request wrote it, such as `common` or a GUID. */
  readonly tenant: string | undefined;
  readonly grantType: string | undefined;
  readonly clientId: string | undefined;
  readonly scope: string | undefined;
  /** The `claims` parameter of a token request: what an app wants in its tokens is no secret. */
  readonly claims: string | undefined;
  /** 0 where a fault destroyed the socket. */
  readonly status: number;
  readonly correlationId: string;
}

const capacity = 10_000;

/** The last requests, oldest first; the control API's own are not among them. */
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
