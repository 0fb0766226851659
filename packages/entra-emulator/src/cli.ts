#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { defaultSeed } from "./default-seed.ts";
import type { Seed } from "./model/seed.ts";
import { SeedError, validateSeed } from "./model/validate-seed.ts";
import { describePerson } from "./person/describe-person.ts";
import { type Emulator, startEmulator } from "./start-emulator.ts";

const help = `Usage: entra-emulator [--port 8400] [--seed file.json] [--help]

Entra ID and a little of Microsoft Graph on this machine, for development and tests.

  --port <number>    where to listen on localhost; 8400 unless given, 0 for a free one
  --seed <file>      tenants, people and apps as JSON, in place of the built-in ones
  --help             this text
`;

/** Something that the person at the keyboard can put right: one message, no stack trace. */
class UsageError extends Error {}

await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof UsageError) && !(error instanceof SeedError)) {
    throw error;
  }
  process.stderr.write(`entra-emulator: ${error.message}\n`);
  process.exitCode = 1;
});

async function main(commandLine: string[]): Promise<void> {
  const { values } = readOptions(commandLine);
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  const seed = values.seed === undefined ? defaultSeed : await readSeed(values.seed);
  const emulator = await start(readPort(values.port ?? "8400"), seed);
  const width = Math.max(...seed.users.map(({ userPrincipalName }) => userPrincipalName.length));
  const people = seed.users.map((user) => `  ${user.userPrincipalName.padEnd(width)}  ${describePerson(user, seed)}`);
  process.stdout.write(`Entra emulator on ${emulator.url}\nSign in as:\n${people.join("\n")}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void emulator.close().then(() => process.exit(0)));
  }
}

function readOptions(commandLine: string[]): { values: { port?: string; seed?: string; help?: boolean } } {
  try {
    return parseArgs({
      args: commandLine,
      options: { port: { type: "string" }, seed: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split(". ") : [];
    throw new UsageError(`${reason ?? "The command line cannot be read"}. There are --port, --seed and --help.`);
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new UsageError(`--port must be a number from 0 to 65535, but is ${JSON.stringify(text)}.`);
  }
  return port;
}

async function readSeed(path: string): Promise<Seed> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`--seed ${path} cannot be read (${codeOf(error) ?? "unknown reason"}).`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--seed ${path} is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}.`,
    );
  }
  return validateSeed(value);
}

async function start(port: number, seed: Seed): Promise<Emulator> {
  try {
    return await startEmulator({ port, seed });
  } catch (error) {
    const reason = codeOf(error);
    if (reason === "EADDRINUSE" || reason === "EACCES") {
      const why = reason === "EACCES" ? "may not be used by you" : "is in use";
      throw new UsageError(`port ${port} ${why}; choose another one with --port.`);
    }
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
