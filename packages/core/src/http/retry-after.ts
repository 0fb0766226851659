/**
 * Returns the seconds of a `Retry-After` header, which has seconds or an HTTP date (RFC 9110 section 10.2.3): from 1 to
 * an hour.
 */
export function retryAfter(value: string | null): number | undefined {
  if (value === null) {
    return undefined;
  }
  const seconds = /^\d{1,9}$/u.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.max(seconds, 1), 3600) : undefined;
}
