/** A database server that a test speaks to. */
export interface SqlServer {
  /** Of a database that holds nothing of ours, or, where the server was given, of the one that was given. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Whether it was started here. A given one is not stopped, and `stop`, `start` and `dump` throw. */
  readonly ours: boolean;
  /** Kills it. */
  stop(): Promise<void>;
  /** Starts it again with what it had. */
  start(): Promise<void>;
  /** Every row of the table as text, to be searched. */
  dump(table?: string): Promise<string>;
  /** Kills it and takes its files away. */
  end(): Promise<void>;
}

/** The server whose address is in an environment variable. */
export function givenServer(url: string, usualPort: number): SqlServer {
  const { hostname, port } = new URL(url);
  const refuse = (): Promise<never> => Promise.reject(new Error("This server was given to the tests: it is not ours."));
  return {
    url,
    host: hostname,
    port: Number(port || usualPort),
    ours: false,
    stop: refuse,
    start: refuse,
    dump: refuse,
    end: () => Promise.resolve(),
  };
}
