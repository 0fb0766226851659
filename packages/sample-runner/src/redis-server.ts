import { accessSync, constants } from "node:fs";
import { connect as connectTcp, isIP } from "node:net";
import { delimiter, join } from "node:path";
import { connect as connectTls } from "node:tls";

import { CommandError } from "./process/command-error.ts";

const names = ["valkey-server", "redis-server"].map((name) => (process.platform === "win32" ? `${name}.exe` : name));
const timeoutMilliseconds = 3000;

/** A server that is installed on this machine and not running. */
export interface LocalServer {
  /** The path of its program. */
  file: string;
  port: number;
  isReady: () => Promise<boolean>;
}

/**
 * Returns the server that must be started before a sample with `values` in its environment; `undefined` when none is
 * missing.
 *
 * @throws {CommandError} when a server is missing and this machine has no program for it, with how to get one
 */
export async function missingServer(values: NodeJS.ProcessEnv): Promise<LocalServer | undefined> {
  if (values["TOKEN_CACHE"] !== "redis") {
    return undefined;
  }
  const address = values["REDIS_URL"] || "redis://localhost:6379";
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^rediss?:$/u.test(url.protocol) || url.hostname === "") {
    throw new CommandError("REDIS_URL is not a Redis URL. Set one such as redis://localhost:6379, or leave it out.");
  }
  const [host, port] = [url.hostname.replace(/^\[|\]$/gu, ""), Number(url.port || "6379")];
  const tls = url.protocol === "rediss:";
  const problem = await problemAt(host, port, tls);
  if (problem === undefined) {
    return undefined;
  }
  const startable = ["localhost", "127.0.0.1"].includes(host) && !tls && url.username + url.password === "";
  const file = startable && problem === "ECONNREFUSED" ? programIn(values["PATH"] ?? values["Path"] ?? "") : undefined;
  if (file !== undefined) {
    return { file, port, isReady: async () => (await problemAt(host, port, tls)) === undefined };
  }
  throw new CommandError(
    [
      `The token cache redis needs a Redis or Valkey server, and there is no such server at ${url.host} (${problem}).`,
      "  With Docker:        docker run --rm -p 6379:6379 valkey/valkey:8",
      "  On Debian, Ubuntu:  sudo apt-get install redis-server (if it does not start by itself, the sample starts it)",
      "  On macOS:           brew install valkey",
      "  Elsewhere:          set REDIS_URL, such as redis://user:password@host:6379 (rediss: with TLS)",
      "  Without a server:   --cache sql stores the tokens in a file, with the same code",
    ].join("\n"),
  );
}

function programIn(path: string): string | undefined {
  const files = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Returns `undefined` when a Redis replies: with PONG, or that it requires a password, which the sample has. */
function problemAt(host: string, port: number, tls: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = tls
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
      : connectTcp({ host, port });
    const done = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(timeoutMilliseconds, () => done("no reply"));
    socket.on(tls ? "secureConnect" : "connect", () => socket.write("PING\r\n"));
    socket.on("data", (bytes) =>
      done(/^[+-]/u.test(bytes.toString("latin1")) ? undefined : "it is not a Redis server"),
    );
    socket.on("close", () => done("it closed the connection"));
    socket.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.name));
  });
}
