import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

/** The first of these programs that is installed. */
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

/** Ends the server with this process, however that ends: a shell reads our end of a pipe, and kills the server when it closes. */
const lifeline = [
  "exec 3<&0",
  '"$@" 3<&- </dev/null &',
  "child=$!",
  'echo "child $child"',
  '(read -r _ <&3; kill -KILL "$child") 2>/dev/null &',
  'wait "$child"',
].join("\n");

/** A server in a process of its own, on Linux and macOS. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly pid: number;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
  }

  /** Starts it and waits until its output holds `ready`. What it says before it ends early is in the error. */
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
    let said = "";
    const pid = await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${program} was not ready within 60 s:\n${said}`)), 60_000);
      const hear = (chunk: Buffer): void => {
        if (said.length < 100_000) {
          said += chunk.toString();
        }
        const found = /^child (\d+)$/mu.exec(said)?.[1];
        if (found === undefined || !said.includes(ready)) {
          return;
        }
        clearTimeout(late);
        resolve(Number(found));
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => {
        clearTimeout(late);
        reject(new Error(`${program} ended before it was ready:\n${said}`));
      });
    });
    return new ServerProcess(child, pid);
  }

  /** As the kernel does with a process that is out of time: nothing is saved, nothing said. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const ended = once(this.#child, "exit");
    this.#child.stdin?.end();
    await ended;
  }

  /** Stops it in the middle of whatever it does: connections stay open and nobody answers. */
  freeze(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.pid, "SIGCONT");
  }
}
