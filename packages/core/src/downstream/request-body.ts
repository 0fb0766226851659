/** What `fetch` sends as it is. Anything else is a value for JSON. */
export function isBody(value: unknown): value is NonNullable<RequestInit["body"]> {
  return (
    typeof value === "string" ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value) ||
    value instanceof Blob ||
    value instanceof FormData ||
    value instanceof URLSearchParams ||
    isStream(value)
  );
}

/** A web stream, a Node stream or another source of chunks: gone once it is sent. */
export function isStream(value: unknown): boolean {
  return (
    value instanceof ReadableStream || (typeof value === "object" && value !== null && Symbol.asyncIterator in value)
  );
}
