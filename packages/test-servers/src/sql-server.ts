/** A database server for a test. */
export interface SqlServer {
  /** The URL of an empty database, or of the database on a server that was given to the tests. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /**
   * Whether the tests started the server. A given server is never stopped, and its `stop`, `start` and `dump` reject.
   */
  readonly ours: boolean;
  /** Kills the server. */
  stop(): Promise<void>;
  /** Starts the server again with its data. */
  start(): Promise<void>;
  /** Returns every row of the table as text, for searching. */
  dump(table?: string): Promise<string>;
  /** Kills the server and deletes its files. */
  end(): Promise<void>;
}

/** Returns the server whose URL is in an environment variable. */
export function givenServer(url: string, defaultPort: number): SqlServer {
  const { hostname, port } = new URL(url);
  const refuse = (): Promise<never> =>
    Promise.reject(new Error("The tests did not start this server, so they must not stop, start or dump it."));
  return {
    url,
    host: hostname,
    port: Number(port || defaultPort),
    ours: false,
    stop: refuse,
    start: refuse,
    dump: refuse,
    end: () => Promise.resolve(),
  };
}
