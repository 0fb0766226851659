import { Program, type ProgramOptions } from "./process/program.ts";
import { waitUntilReady } from "./process/wait-until-ready.ts";

interface StartProgram extends ProgramOptions {
  /** Where the program is ready when it responds, and what messages call it. */
  url: string;
  /** Replaces the request to `url`, for a program that does not speak HTTP. */
  isReady?: () => Promise<boolean>;
}

/** The programs that a command has started. When one of them ends, all of them end, and so does this process. */
export class RunningPrograms {
  readonly #programs: Program[] = [];
  readonly #ending = new AbortController();

  /** Aborted as soon as `end` is called. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Starts a program and resolves when it is ready.
   *
   * @throws {CommandError} when it ends first, or is not ready in time
   */
  async start({ url, ...options }: StartProgram): Promise<Program> {
    const program = new Program({ ...options, args: ["--conditions=@identity-web/source", ...options.args] });
    this.#programs.push(program);
    await waitUntilReady(program, url, options);
    void program.ended.then((how) => this.#endWith(program, how));
    return program;
  }

  /** Ends every program, then this process with the exit code `code`. Does nothing when called again. */
  async end(code: number): Promise<void> {
    if (this.signal.aborted) {
      return;
    }
    this.#ending.abort();
    await Promise.all(this.#programs.map((program) => program.end()));
    process.exit(code);
  }

  async #endWith(program: Program, how: string): Promise<void> {
    if (this.signal.aborted) {
      return;
    }
    // Ctrl-C reaches every program of a terminal, in no particular order.
    if (how === "SIGINT") {
      return this.end(0);
    }
    program.show();
    console.error(`The ${program.name} has ended (${how}).`);
    return this.end(1);
  }
}
