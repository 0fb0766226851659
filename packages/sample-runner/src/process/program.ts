import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ProgramOptions {
  /** What a person calls it; stands before each of its lines. */
  name: string;
  /** Node's options, the file, and the file's options. */
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Whether to start it anew when one of its files changes. */
  watch?: boolean;
  /** Whether only what it writes to its error output is worth showing. */
  quiet?: boolean;
}

const lifeline = new URL("lifeline.mjs", import.meta.url).href;

/** A Node program that runs until it is ended. What it writes is kept until `show` is called, and shown from then on. */
export class Program {
  readonly name: string;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #quiet: boolean;
  #kept: { line: string; worthShowing: boolean }[] = [];
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

  /** The last lines it wrote that have not been shown, 40 at most. */
  get lastLines(): readonly string[] {
    return this.#kept.map(({ line }) => line);
  }

  show(): void {
    this.#shown = true;
    const kept = this.#kept;
    this.#kept = [];
    for (const { line, worthShowing } of kept) {
      this.#write(line, worthShowing);
    }
  }

  #write(line: string, worthShowing: boolean): void {
    if (!this.#shown) {
      this.#kept = [...this.#kept.slice(-39), { line, worthShowing }];
    } else if (worthShowing) {
      console.log(`${this.name.padEnd(8)} | ${line}`);
    }
  }

  /** Ends it and whatever it has started: politely at first, after `patienceMilliseconds` for certain. */
  async end(patienceMilliseconds = 3000): Promise<void> {
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
    }, patienceMilliseconds);
    await this.ended;
    clearTimeout(lastResort);
  }
}
