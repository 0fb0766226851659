import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ProgramOptions {
  /** What messages call the program; also the prefix of each of its lines. */
  name: string;
  /** Node's options, the file, and the file's arguments. */
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Whether to restart it when one of its files changes. */
  watch?: boolean;
  /** Whether to show only what it writes to standard error. */
  quiet?: boolean;
}

const lifeline = new URL("lifeline.mjs", import.meta.url).href;

/**
 * A Node program that runs until it is ended. Its output is buffered until `show` is called, and shown from then on.
 */
export class Program {
  readonly name: string;
  /** Resolves with the reason when the program has ended: a signal, an exit code or an error message. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #quiet: boolean;
  #buffered: { line: string; visible: boolean }[] = [];
  #shown = false;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#quiet = options.quiet === true;
    const watch = options.watch === true ? ["--watch", "--watch-preserve-output"] : [];
    this.#child = spawn(process.execPath, [`--import=${lifeline}`, ...watch, ...options.args], {
      cwd: options.cwd,
      env: options.env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { stdout, stderr } = this.#child;
    if (stdout) {
      createInterface({ input: stdout }).on("line", (line) => this.#write(line, !this.#quiet));
    }
    if (stderr) {
      createInterface({ input: stderr }).on("line", (line) => this.#write(line, true));
    }
    this.ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  }

  /** The last lines that it wrote and that have not been shown, 40 at most. */
  get lastLines(): readonly string[] {
    return this.#buffered.map(({ line }) => line);
  }

  show(): void {
    this.#shown = true;
    const buffered = this.#buffered;
    this.#buffered = [];
    for (const { line, visible } of buffered) {
      this.#write(line, visible);
    }
  }

  #write(line: string, visible: boolean): void {
    if (!this.#shown) {
      this.#buffered = [...this.#buffered.slice(-39), { line, visible }];
    } else if (visible) {
      console.log(`${this.name.padEnd(8)} | ${line}`);
    }
  }

  /** Ends the program and what it has started: by SIGTERM, and by SIGKILL after `timeoutMilliseconds`. */
  async end(timeoutMilliseconds = 3000): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) {
      return;
    }
    if (process.platform === "win32") {
      spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    } else {
      this.#child.kill("SIGTERM");
    }
    const lastResort = setTimeout(() => {
      this.#child.stdin?.end(); // ends what `node --watch` has started (see lifeline.mjs)
      this.#child.kill("SIGKILL");
    }, timeoutMilliseconds);
    await this.ended;
    clearTimeout(lastResort);
  }
}
