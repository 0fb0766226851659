import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";

import { freePort } from "./free-port.ts";
import { findProgram, ServerProcess } from "./server-process.ts";
import type { Found } from "./service.ts";

/** A Redis or Valkey of a test's own, which loses everything when it ends. */
export interface RedisServer {
  /** Whether it is the test's own, which may be killed and frozen; otherwise `stop` and the like do nothing. */
  readonly own: boolean;
  readonly url: string;
  readonly port: number;
  /** Kills it. */
  stop(): Promise<void>;
  /** Starts it again, empty, at the same port. */
  start(): Promise<void>;
  /** It stops in the middle of whatever it does, and goes on. */
  freeze(): void;
  thaw(): void;
  /** One command, and the answer as it goes over the wire (RESP2). */
  command(...words: readonly string[]): Promise<string>;
  /** Every key with everything it holds, to be searched. */
  dump(): Promise<string>;
}

export interface RedisOptions {
  readonly port?: number | undefined;
  /** Of the default user. */
  readonly password?: string | undefined;
  /** Keeps what it has when it is killed and started again. */
  readonly persistent?: boolean | undefined;
  /** Further arguments, such as `--cluster-enabled yes`. */
  readonly args?: readonly string[] | undefined;
}

export async function startRedis(options: RedisOptions = {}): Promise<Found<RedisServer>> {
  const program = findProgram("redis-server", "valkey-server");
  const { TEST_REDIS_URL } = process.env;
  const plain = options.password === undefined && options.args === undefined && !options.persistent;
  if (program === undefined && TEST_REDIS_URL !== undefined && plain) {
    return given(TEST_REDIS_URL);
  }
  if (program === undefined) {
    return "there is no redis-server or valkey-server (Debian, Ubuntu: apt-get install redis-server).";
  }
  const port = options.port ?? (await freePort());
  const secret = options.password === undefined ? [] : ["--requirepass", options.password];
  // A replica writes what it gets from its primary to a file, whatever else is said.
  const keeping = options.persistent
    ? ["--appendonly", "yes", "--appendfsync", "always", "--appenddirname", `redis-${port}-append`]
    : ["--appendonly", "no"];
  const files = ["--dir", tmpdir(), "--dbfilename", `redis-${port}.rdb`];
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", ...keeping, ...files, ...secret];
  const run = (): Promise<ServerProcess> =>
    ServerProcess.start(program, [...args, ...(options.args ?? [])], "Ready to accept connections");
  let server = await run();
  const command = (...words: readonly string[]): Promise<string> => askRedis(port, options.password, words);
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

/** One that somebody named, and that may be written to. */
function given(url: string): RedisServer {
  const { port, password } = new URL(url);
  const number = Number(port || 6379);
  const secret = password === "" ? undefined : decodeURIComponent(password);
  const command = (...words: readonly string[]): Promise<string> => askRedis(number, secret, words);
  const nothing = async (): Promise<void> => {};
  return {
    own: false,
    url,
    port: number,
    stop: nothing,
    start: nothing,
    freeze: () => {},
    thaw: () => {},
    command,
    dump: () => command("EVAL", dumpScript, "0"),
  };
}

/** Its own few lines of the protocol: what is tested with is not tested by. */
export async function askRedis(port: number, password: string | undefined, words: readonly string[]): Promise<string> {
  const socket = createConnection({ host: "127.0.0.1", port });
  const encode = (parts: readonly string[]): string =>
    `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join("")}`;
  const asked = [...(password === undefined ? [] : [["AUTH", password]]), words, ["QUIT"]];
  socket.end(asked.map(encode).join(""));
  const answer = await readAll(socket);
  return (password === undefined ? answer : answer.replace(/^\+OK\r\n/u, "")).replace(/\+OK\r\n$/u, "");
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
