/** Everything besides the message that lets an OAuth client tell errors apart. */
export interface EntraErrorDetails {
  readonly status?: number;
  /** Entra's more specific code, such as `consent_required`; a redirect calls it `error_subcode`. */
  readonly suberror?: string;
  /** A claims challenge as JSON. */
  readonly claims?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error that Entra reports as AADSTS<code>. The token endpoint sends it as JSON, the pages as a page or a
 * redirect.
 */
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

/** The ids and the time that every form of an error response contains. */
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
