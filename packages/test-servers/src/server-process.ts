import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

/** Returns the path of the first of these programs that is installed. */
export function findProgram(...names: readonly string[]): string | undefined {
  const files = names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Kills the server with this process, however it exits: a shell reads a pipe from this process and kills the server
 * when it closes.
 */
const lifeline = [
  "exec 3<&0",
  '"$@" 3<&- </dev/null &',
  "child=$!",
  'echo "child $child"',
  '(read -r _ <&3; kill -KILL "$child") 2>/dev/null &',
  'wait "$child"',
].join("\n");

/** A server in a separate process, on Linux and macOS. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly pid: number;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
  }

  /**
   * Starts a server and waits until its output contains `ready`.
   *
   * @throws {Error} with the server's output, when it exits early or is not ready within 60 s
   */
  static async start(
    program: string,
    args: readonly string[],
    ready: string,
    options: Pick<SpawnOptions, "uid" | "gid" | "cwd" | "env"> = {},
  ): Promise<ServerProcess> {
    const child = spawn("sh", ["-c", lifeline, "sh", program, ...args], {
      ...options,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    const pid = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${program} was not ready within 60 s:\n${output}`)), 60_000);
      const onData = (chunk: Buffer): void => {
        if (output.length < 100_000) {
          output += chunk.toString();
        }
        const found = /^child (\d+)$/mu.exec(output)?.[1];
        if (found === undefined || !output.includes(ready)) {
          return;
        }
        clearTimeout(timer);
        resolve(Number(found));
      };
      child.stdout.on("data", onData);
      child.stderr.on("data", onData);
      child.once("exit", () => {
        clearTimeout(timer);
        reject(new Error(`${program} exited before it was ready:\n${output}`));
      });
    });
    return new ServerProcess(child, pid);
  }

  /** Kills the server as the kernel would: it saves nothing and sends nothing to its clients. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const exited = once(this.#child, "exit");
    this.#child.stdin?.end();
    await exited;
  }

  /** Suspends the server in the middle of its work: connections stay open, but get no response. */
  freeze(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  /** Resumes the server. */
  thaw(): void {
    process.kill(this.pid, "SIGCONT");
  }
}
