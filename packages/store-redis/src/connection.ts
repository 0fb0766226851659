/** The commands that the store uses of a client, pool, cluster or sentinel of the package `redis`. */
export interface RedisCommands {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** How the store reaches Redis. */
export interface Connection {
  /** @throws {RedisStoreError} `unreachable` or `authentication_failed`, if there is no connection */
  acquire(): Promise<RedisCommands>;
  /** A command on it timed out, or got a reply that belongs to something else. */
  discard(client: RedisCommands): void;
  close(): Promise<void>;
}
