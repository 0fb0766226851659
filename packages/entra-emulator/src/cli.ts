#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { defaultSeed } from "./default-seed.ts";
import type { Seed, SeedUser } from "./model/seed.ts";
import { SeedError, validateSeed } from "./model/validate-seed.ts";
import { type Emulator, startEmulator } from "./start-emulator.ts";

const help = `Usage: entra-emulator [--port 8400] [--seed file.json] [--help]

Emulates Microsoft Entra ID and a small part of Microsoft Graph on this machine, for development and tests.

  --port <number>    the port to listen on; 0 for any free port (default: 8400)
  --seed <file>      a JSON file with tenants, users and apps to use instead of the built-in ones
  -h, --help         show this help
`;

/** An error that the user of the command can fix. It is printed without a stack trace. */
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
  const users = seed.users.map((user) => `  ${user.userPrincipalName.padEnd(width)}  ${describeUser(user, seed)}`);
  process.stdout.write(`The Entra emulator is listening on ${emulator.url}\nSign in as:\n${users.join("\n")}\n`);
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
    throw new UsageError(`${reason ?? "The options are invalid"}. The options are --port, --seed and --help.`);
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new UsageError(`--port must be an integer from 0 to 65535, but is ${JSON.stringify(text)}.`);
  }
  return port;
}

async function readSeed(path: string): Promise<Seed> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read the seed file ${path} (${codeOf(error) ?? "unknown reason"}).`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `The seed file ${path} is not valid JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}.`,
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
      const problem = reason === "EACCES" ? `You do not have permission to use port ${port}` : `Port ${port} is in use`;
      throw new UsageError(`${problem}. Choose another port with --port.`);
    }
    throw error;
  }
}

/** Returns the user's name, home tenant and the special features of signing in as them. */
function describeUser(user: SeedUser, { tenants }: Seed): string {
  const nameOf = (tenantId: string): string => tenants.find(({ id }) => id === tenantId)?.displayName ?? tenantId;
  const notes = [
    nameOf(user.tenantId),
    ...(user.guestOf ?? []).map(({ tenantId }) => `guest of ${nameOf(tenantId)}`),
    ...(user.administrator === true ? ["administrator"] : []),
    ...(user.mayConsent === false ? ["cannot consent"] : []),
    ...((user.consentedApps ?? []).length > 0 ? ["has already consented"] : []),
  ];
  return `${user.displayName} (${notes.join(", ")})`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
