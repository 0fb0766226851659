import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";

import { freePort } from "./free-port.ts";
import { findProgram, ServerProcess } from "./server-process.ts";
import type { Found } from "./service.ts";

/** A Redis or Valkey server for one test file. By default it loses its data when it stops. */
export interface RedisServer {
  /** Whether the tests started the server and may kill and freeze it; otherwise `stop` and the like do nothing. */
  readonly own: boolean;
  readonly url: string;
  readonly port: number;
  /** Kills the server. */
  stop(): Promise<void>;
  /** Starts the server again on the same port: empty, unless it is persistent. */
  start(): Promise<void>;
  /** Suspends the server in the middle of its work. */
  freeze(): void;
  /** Resumes the server. */
  thaw(): void;
  /** Sends a command and returns the response in wire format (RESP2). */
  command(...words: readonly string[]): Promise<string>;
  /** Returns every key with its contents, for searching. */
  dump(): Promise<string>;
}

export interface RedisOptions {
  readonly port?: number | undefined;
  /** The password of the default user. */
  readonly password?: string | undefined;
  /** Whether the data survives when the server is killed and started again. */
  readonly persistent?: boolean | undefined;
  /** Additional arguments, such as `--cluster-enabled yes`. */
  readonly args?: readonly string[] | undefined;
}

/**
 * Starts a Redis or Valkey for one test file, or returns the server that `TEST_REDIS_URL` names if neither is
 * installed.
 */
export async function startRedis(options: RedisOptions = {}): Promise<Found<RedisServer>> {
  const program = findProgram("redis-server", "valkey-server");
  const { TEST_REDIS_URL } = process.env;
  const plain = options.password === undefined && options.args === undefined && !options.persistent;
  if (program === undefined && TEST_REDIS_URL !== undefined && plain) {
    return givenRedis(TEST_REDIS_URL);
  }
  if (program === undefined) {
    return "redis-server and valkey-server are not installed. On Debian or Ubuntu, run apt-get install redis-server.";
  }
  const port = options.port ?? (await freePort());
  const secret = options.password === undefined ? [] : ["--requirepass", options.password];
  // A replica writes the data from its primary to a file, whatever the other options say.
  const persistence = options.persistent
    ? ["--appendonly", "yes", "--appendfsync", "always", "--appenddirname", `redis-${port}-append`]
    : ["--appendonly", "no"];
  const files = ["--dir", tmpdir(), "--dbfilename", `redis-${port}.rdb`];
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", ...persistence, ...files, ...secret];
  const run = (): Promise<ServerProcess> =>
    ServerProcess.start(program, [...args, ...(options.args ?? [])], "Ready to accept connections");
  let server = await run();
  const command = (...words: readonly string[]): Promise<string> => sendRedisCommand(port, options.password, words);
  return {
    own: true,
    url: `redis://127.0.0.1:${port}`,
    port,
    stop: () => server.stop(),
    async start(): Promise<void> {
      server = await run();
    },
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    command,
    dump: () => command("EVAL", dumpScript, "0"),
  };
}

const dumpScript = `local all = {}
  for _, key in ipairs(redis.call("KEYS", "*")) do
    local kind = redis.call("TYPE", key).ok
    all[#all + 1] = key
    if kind == "string" then all[#all + 1] = redis.call("GET", key) end
    if kind == "hash" then for _, part in ipairs(redis.call("HGETALL", key)) do all[#all + 1] = part end end
  end
  return table.concat(all, "\\n")`;

/** Returns the server whose URL is in an environment variable. The tests may write to it. */
function givenRedis(url: string): RedisServer {
  const { port, password } = new URL(url);
  const number = Number(port || 6379);
  const secret = password === "" ? undefined : decodeURIComponent(password);
  const command = (...words: readonly string[]): Promise<string> => sendRedisCommand(number, secret, words);
  const noop = async (): Promise<void> => {};
  return {
    own: false,
    url,
    port: number,
    stop: noop,
    start: noop,
    freeze: () => {},
    thaw: () => {},
    command,
    dump: () => command("EVAL", dumpScript, "0"),
  };
}

/**
 * Sends a command to Redis and returns the response in wire format. It implements the few necessary lines of the
 * protocol, so that the tests do not depend on the client library that they test.
 */
export async function sendRedisCommand(
  port: number,
  password: string | undefined,
  words: readonly string[],
): Promise<string> {
  const socket = createConnection({ host: "127.0.0.1", port });
  const encode = (parts: readonly string[]): string =>
    `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join("")}`;
  const commands = [...(password === undefined ? [] : [["AUTH", password]]), words, ["QUIT"]];
  socket.end(commands.map(encode).join(""));
  const response = await readAll(socket);
  return (password === undefined ? response : response.replace(/^\+OK\r\n/u, "")).replace(/\+OK\r\n$/u, "");
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
