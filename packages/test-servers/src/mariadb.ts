import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { findProgram, ServerProcess } from "./server-process.ts";
import type { Found } from "./service.ts";

/** A database server of a test's own. */
export interface SqlServer {
  /** Of an empty database. */
  readonly url: string;
  readonly port: number;
  /** Kills it. */
  stop(): Promise<void>;
  /** Starts it again with what it had. */
  start(): Promise<void>;
  /** Kills it and takes its files away. */
  end(): Promise<void>;
}

export async function startMariadb(): Promise<Found<SqlServer>> {
  const program = findProgram("mariadbd");
  const install = findProgram("mariadb-install-db");
  if (program === undefined || install === undefined) {
    return "there is no mariadbd (Debian, Ubuntu: apt-get install mariadb-server).";
  }
  const folder = mkdtempSync(join(tmpdir(), "mariadb-"));
  const data = join(folder, "data");
  // As root it wants to be somebody else; on Debian that somebody comes with the package.
  const user = process.getuid?.() === 0 ? "mysql" : userInfo().username;
  if (user === "mysql") chownSync(folder, Number(idOf("-u", user)), Number(idOf("-g", user)));
  const make = ["--no-defaults", `--datadir=${data}`, `--user=${user}`, "--auth-root-authentication-method=normal"];
  execFileSync(install, [...make, "--skip-test-db"], { stdio: "ignore" });
  const port = await freePort();
  const args = [
    "--no-defaults",
    `--datadir=${data}`,
    `--user=${user}`,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    `--socket=${join(folder, "socket")}`,
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-buffer-pool-size=32M",
    "--skip-name-resolve",
  ];
  const run = (): Promise<ServerProcess> => ServerProcess.start(program, args, "ready for connections");
  let server = await run();
  return {
    url: `mysql://root@127.0.0.1:${port}/mysql`,
    port,
    stop: () => server.stop(),
    async start(): Promise<void> {
      server = await run();
    },
    async end(): Promise<void> {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(flag: string, user: string): string {
  return execFileSync("id", [flag, user], { encoding: "utf8" }).trim();
}
