import { createHash } from "node:crypto";

/** A Lua script: atomic, one round trip, and on the primary even if the client reads from replicas. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** An entry starts with its version of 36 characters. `""` means that there is no entry. */
const versionOf = 'redis.call("GETRANGE", KEYS[1], 0, 35)';

export const read: Script = script('return redis.call("GET", KEYS[1])');

/** Arguments: the expected version or `""`, the entry, its time to live in ms. Returns 1 if it was written. */
export const write: Script = script(`if ${versionOf} ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
return 1`);

export const remove: Script = script('return redis.call("DEL", KEYS[1])');

/** Argument: the expected version. */
export const removeVersion: Script = script(`if ${versionOf} ~= ARGV[1] then return 0 end
return redis.call("DEL", KEYS[1])`);

/** Arguments: the owner, the time to live in ms. Returns 1 if the lease was acquired. */
export const lease: Script = script('return redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) and 1 or 0');

/** Argument: the owner. */
export const release: Script = script(`if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call("DEL", KEYS[1])`);
