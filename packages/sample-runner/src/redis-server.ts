import { accessSync, constants } from "node:fs";
import { connect as connectTcp, isIP } from "node:net";
import { delimiter, join } from "node:path";
import { connect as connectTls } from "node:tls";

import { CommandError } from "./process/command-error.ts";

const names = ["valkey-server", "redis-server"].map((name) => (process.platform === "win32" ? `${name}.exe` : name));
const patienceMilliseconds = 3000;

/** A server of this machine that nobody has started yet. */
export interface LocalServer {
  /** Its program. */
  file: string;
  port: number;
  answers: () => Promise<boolean>;
}

/**
 * What has to be started before a sample that finds `values` in its environment: undefined where nothing is missing. A server that
 * is missing and that this machine has no program for is a CommandError that says how to get it.
 */
export async function missingServer(values: NodeJS.ProcessEnv): Promise<LocalServer | undefined> {
  if (values["TOKEN_CACHE"] !== "redis") {
    return undefined;
  }
  const address = values["REDIS_URL"] || "redis://localhost:6379";
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^rediss?:$/u.test(url.protocol) || url.hostname === "") {
    throw new CommandError(
      "REDIS_URL is no address of a Redis: give one such as redis://localhost:6379, or leave it out.",
    );
  }
  const [host, port] = [url.hostname.replace(/^\[|\]$/gu, ""), Number(url.port || "6379")];
  const tls = url.protocol === "rediss:";
  const trouble = await troubleAt(host, port, tls);
  if (trouble === undefined) {
    return undefined;
  }
  const startable = ["localhost", "127.0.0.1"].includes(host) && !tls && url.username + url.password === "";
  const file = startable && trouble === "ECONNREFUSED" ? programIn(values["PATH"] ?? values["Path"] ?? "") : undefined;
  if (file !== undefined) {
    return { file, port, answers: async () => (await troubleAt(host, port, tls)) === undefined };
  }
  throw new CommandError(
    [
      `The token cache redis needs a Redis or Valkey, and there is none at ${url.host} (${trouble}).`,
      "  With Docker:        docker run --rm -p 6379:6379 valkey/valkey:8",
      "  On Debian, Ubuntu:  sudo apt-get install redis-server (where it does not start by itself, the sample starts it)",
      "  On macOS:           brew install valkey",
      "  Elsewhere:          set REDIS_URL, such as redis://user:password@host:6379 (rediss: with TLS)",
      "  Without a server:   --cache sql keeps the tokens in a file, with the same code",
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

/** Undefined where a Redis answers: PONG, or that it wants a password, which the sample has. */
function troubleAt(host: string, port: number, tls: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = tls
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
      : connectTcp({ host, port });
    const done = (trouble: string | undefined): void => {
      socket.destroy();
      resolve(trouble);
    };
    socket.setTimeout(patienceMilliseconds, () => done("no answer"));
    socket.on(tls ? "secureConnect" : "connect", () => socket.write("PING\r\n"));
    socket.on("data", (bytes) => done(/^[+-]/u.test(bytes.toString("latin1")) ? undefined : "it is no Redis"));
    socket.on("close", () => done("it hung up"));
    socket.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.name));
  });
}
