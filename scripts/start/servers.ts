import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { Stop } from "../shared/stop.ts";

const patienceMilliseconds = 3000;

/** Ends with how to get it where a server is missing that the sample, started with `env`, needs. */
export async function requireServers(env: NodeJS.ProcessEnv): Promise<void> {
  if (env["TOKEN_CACHE"] !== "redis") return;
  const address = env["REDIS_URL"] || "redis://localhost:6379";
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === "") {
    throw new Stop("REDIS_URL is no address of a Redis: give one such as redis://localhost:6379, or leave it out.");
  }
  const [host, port] = [url.hostname.replace(/^\[|\]$/g, ""), Number(url.port || "6379")];
  const trouble = await troubleAt(host, port, url.protocol === "rediss:");
  if (trouble === undefined) return;
  throw new Stop(
    [
      `The token cache redis needs a Redis or Valkey, and there is none at ${url.host} (${trouble}).`,
      "  With Docker:        docker run --rm -p 6379:6379 valkey/valkey:8",
      "  On Debian, Ubuntu:  sudo apt-get install redis-server",
      "  On macOS:           brew install valkey && brew services start valkey",
      "  Elsewhere:          set REDIS_URL, such as redis://user:password@host:6379 (rediss: with TLS)",
      "  Without a server:   --cache sql keeps the tokens in a file, with the same code",
    ].join("\n"),
  );
}

/** Undefined where a Redis answers: PONG, or that it wants a password, which the sample has. */
function troubleAt(host: string, port: number, tls: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = tls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    const done = (trouble: string | undefined): void => {
      socket.destroy();
      resolve(trouble);
    };
    socket.setTimeout(patienceMilliseconds, () => done("no answer"));
    socket.on(tls ? "secureConnect" : "connect", () => socket.write("PING\r\n"));
    socket.on("data", (bytes) => done(/^[+-]/.test(bytes.toString("latin1")) ? undefined : "it is no Redis"));
    socket.on("close", () => done("it hung up"));
    socket.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.name));
  });
}
