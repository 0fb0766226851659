/** Why an operation failed. */
export type RedisStoreErrorCode =
  /** The options are wrong. Thrown when the store is created. */
  | "options_invalid"
  /** Nothing listens at the address, or there is no connection yet. */
  | "unreachable"
  /** Redis did not reply within a second. */
  | "timeout"
  /** The password or the user is wrong, or the user lacks permissions to connect. */
  | "authentication_failed"
  /** Redis replied with an error. */
  | "refused"
  /** The reply belongs to another key, so the connection cannot be trusted. */
  | "mixed_up";

/**
 * An error whose message says what to do next. It contains no address, key or value, and of an error reply of Redis
 * only the first word.
 */
export class RedisStoreError extends Error {
  readonly code: RedisStoreErrorCode;
  constructor(code: RedisStoreErrorCode, message: string) {
    super(message);
    this.name = "RedisStoreError";
    this.code = code;
  }
}

/** What the first word of an error reply means, and what to do. */
const advice: Readonly<Record<string, string>> = {
  BUSY: "a script has been running for too long. Wait for it, or end it with SCRIPT KILL",
  CLUSTERDOWN: "the cluster is incomplete. Check its nodes",
  CROSSSLOT: "a proxy in between may not support clusters. Give redisStore a cluster client",
  LOADING: "Redis is still loading its data. Retry later",
  MASTERDOWN: "this replica has lost its primary. Check the primary",
  MISCONF: "Redis cannot save its data. Check its disk",
  MOVED: "Redis is part of a cluster. Give redisStore a cluster client",
  NOPERM: "the user lacks permissions. Grant EVAL, EVALSHA, GET, GETRANGE, SET and DEL on the store's keys",
  OOM: "its memory is full. Check maxmemory",
  READONLY: "this is a replica. Use the address of the primary",
  WRONGTYPE: "something else writes to the store's keys. Give redisStore a prefix that only this app uses",
};

/** Returns the error of the client as an error of this package. */
export function asStoreError(error: unknown): RedisStoreError {
  if (error instanceof RedisStoreError) {
    return error;
  }
  const text = error instanceof Error ? error.message : "";
  const [word = ""] = /^[A-Z]+/u.exec(text) ?? [];
  if (/^(?:WRONGPASS|NOAUTH)|AUTH.* without any password|DENIED/u.test(text)) {
    return new RedisStoreError("authentication_failed", "Redis rejected the user or the password. Check the URL.");
  }
  if (/DB index is out of range|invalid DB index/u.test(text)) {
    return new RedisStoreError("refused", "Redis has no database with this number. Check the end of the URL.");
  }
  if (error instanceof AggregateError || /^E[A-Z]+/u.test(String((error as { code?: unknown } | undefined)?.code))) {
    return new RedisStoreError("unreachable", "Redis is unreachable. Check its address and that it is running.");
  }
  const isReply = word.length > 2 && text.startsWith(`${word} `);
  if (!isReply) {
    return new RedisStoreError("unreachable", "The connection to Redis was lost. The client reconnects; retry later.");
  }
  return new RedisStoreError("refused", `Redis replied ${word}: ${advice[word] ?? "check its log"}.`);
}
