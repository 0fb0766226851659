/** Returns whether `fetch` can send the value unchanged. Anything else is sent as JSON. */
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

/** Returns whether the value is a web stream, a Node stream or another source of chunks: it can be sent only once. */
export function isStream(value: unknown): boolean {
  return (
    value instanceof ReadableStream || (typeof value === "object" && value !== null && Symbol.asyncIterator in value)
  );
}
