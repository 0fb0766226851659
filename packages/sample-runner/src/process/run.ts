import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

import { root } from "./root.ts";

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Ends the program when aborted. */
  signal?: AbortSignal;
}

export interface RunResult {
  code: number;
  /** What it wrote to standard output and standard error, in order of arrival, without colours. */
  output: string;
}

/** Runs a program to its end. Resolves with code 127 if it could not be started. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  // On Windows, npm and pnpm on PATH are .cmd files, which Node can start only through a shell.
  const shell = process.platform === "win32" && !file.endsWith(".exe");
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(file, shell ? args.map(quotedForCmd) : [...args], {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      shell,
      ...(options.signal && { signal: options.signal }),
    });
    const add = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding("utf8").on("data", add);
    child.stderr.setEncoding("utf8").on("data", add);
    child.on("error", (error) => {
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.on("close", (code, signal) => {
      if (signal !== null) {
        add(`ended by ${signal}\n`);
      }
      resolve({ code: code ?? 1, output: stripVTControlCharacters(output) });
    });
  });
}

function quotedForCmd(word: string): string {
  return /[\s"&|<>^]/u.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
}
