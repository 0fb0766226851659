import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { root } from "../shared/root.ts";

export interface ProgramOptions {
  /** What a person calls it; stands before each of its lines. */
  name: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  watch: boolean;
}

/** A Node program that runs until it is ended; what it writes is kept until `show` is called, and shown from then on. */
export class Program {
  readonly name: string;
  /** Resolves when it has ended, with how it ended. */
  readonly ended: Promise<string>;
  #child: ChildProcess;
  #lines: string[] = [];
  #shown = false;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    const preload = ["--conditions=@identity-web/source", `--import=${new URL("lifeline.mjs", import.meta.url).href}`];
    const watch = options.watch ? ["--watch", "--watch-preserve-output"] : [];
    this.#child = spawn(process.execPath, [...preload, ...watch, ...options.args], {
      cwd: options.cwd,
      env: options.env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#write(line));
    }
    this.ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  }

  /** What it has written and nobody has seen yet: at most the last 40 lines. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  show(): void {
    this.#shown = true;
    for (const line of this.#lines) this.#write(line);
    this.#lines = [];
  }

  #write(line: string): void {
    if (this.#shown) console.log(`${this.name.padEnd(8)} | ${line}`);
    else this.#lines = [...this.#lines.slice(-39), line];
  }

  /** Ends it and whatever it has started: politely at first, after `patienceMilliseconds` for certain. */
  async end(patienceMilliseconds = 3000): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (process.platform === "win32") {
      spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", cwd: root });
    } else {
      this.#child.kill("SIGTERM");
    }
    const lastWord = setTimeout(() => {
      this.#child.stdin?.end(); // ends what `node --watch` has started (see lifeline.mjs)
      this.#child.kill("SIGKILL");
    }, patienceMilliseconds);
    await this.ended;
    clearTimeout(lastWord);
  }
}
