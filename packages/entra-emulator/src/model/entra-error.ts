/** What an OAuth client can tell errors apart by, besides the text. */
export interface EntraErrorDetails {
  readonly status?: number;
  /** Entra's refinement of `error`, such as `consent_required`; in a redirect it is called `error_subcode`. */
  readonly suberror?: string;
  /** A claims challenge, JSON. */
  readonly claims?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that Entra would give as AADSTS<code>; the token endpoint makes JSON of it, the pages a page or a redirect. */
export class EntraError extends Error {
  override readonly name = "EntraError";
  readonly code: number;
  readonly error: string;
  readonly details: EntraErrorDetails;

  constructor(code: number, error: string, message: string, details: EntraErrorDetails = {}) {
    super(message);
    this.code = code;
    this.error = error;
    this.details = details;
  }
}

/** Times, ids and text that every shape of an error answer shares. */
export interface ErrorStamp {
  readonly correlationId: string;
  readonly traceId: string;
  /** Seconds since the epoch. */
  readonly now: number;
}

export function formatTimestamp(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

export function describeError(error: EntraError, stamp: ErrorStamp): string {
  const text = `AADSTS${error.code}: ${error.message}`;
  return `${text} Trace ID: ${stamp.traceId} Correlation ID: ${stamp.correlationId} Timestamp: ${formatTimestamp(stamp.now)}`;
}
