/** Why Redis did not do what was asked. */
export type RedisStoreErrorCode =
  /** The options are wrong; thrown when the store is made. */
  | "options_invalid"
  /** Nobody listens there, or not yet. */
  | "unreachable"
  /** No answer within a second. */
  | "timeout"
  /** The password, the user or its rights are wrong. */
  | "authentication_failed"
  /** Redis answered with an error. */
  | "refused"
  /** An answer for another key came: the connection cannot be trusted. */
  | "mixed_up";

/** Says what to do next. Holds no address, key or value: of what Redis says, only its error's first word. */
export class RedisStoreError extends Error {
  readonly code: RedisStoreErrorCode;
  constructor(code: RedisStoreErrorCode, message: string) {
    super(message);
    this.name = "RedisStoreError";
    this.code = code;
  }
}

const advice: Readonly<Record<string, string>> = {
  BUSY: "a script is running for too long there",
  CLUSTERDOWN: "the cluster is not whole",
  CROSSSLOT: "a proxy may be in between that does not know clusters",
  LOADING: "it is still loading its data, and will answer soon",
  MASTERDOWN: "it is a replica without its primary",
  MISCONF: "it cannot save its data: look at its disk",
  MOVED: "it is part of a cluster: give redisStore a cluster client",
  NOPERM: "the user lacks rights: EVAL, EVALSHA, GET, GETRANGE, SET and DEL on our keys",
  OOM: "its memory is full: look at maxmemory",
  READONLY: "it is a replica: give the address of the primary",
  WRONGTYPE: "something else writes to our keys: give this app a prefix of its own",
};

/** Makes one of ours of what the client threw. */
export function asStoreError(error: unknown): RedisStoreError {
  if (error instanceof RedisStoreError) {
    return error;
  }
  const text = error instanceof Error ? error.message : "";
  const [word = ""] = /^[A-Z]+/u.exec(text) ?? [];
  if (/^(?:WRONGPASS|NOAUTH)|AUTH.* without any password|DENIED/u.test(text)) {
    return new RedisStoreError("authentication_failed", "Redis refuses the user or the password: look at the URL.");
  }
  if (/DB index is out of range|invalid DB index/u.test(text)) {
    return new RedisStoreError("refused", "Redis has no database of this number: look at the end of the URL.");
  }
  if (error instanceof AggregateError || /^E[A-Z]+/u.test(String((error as { code?: unknown } | undefined)?.code))) {
    return new RedisStoreError("unreachable", "Redis cannot be reached: look at its address and whether it runs.");
  }
  const isReply = word.length > 2 && text.startsWith(`${word} `);
  if (!isReply) {
    return new RedisStoreError("unreachable", "The connection to Redis is not there: it is made anew.");
  }
  return new RedisStoreError("refused", `Redis answered ${word}: ${advice[word] ?? "look into its log"}.`);
}
