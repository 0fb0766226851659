import { execFile, execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { freePort } from "./free-port.ts";
import { findProgram, ServerProcess } from "./server-process.ts";
import type { Found } from "./service.ts";
import { givenServer, type SqlServer } from "./sql-server.ts";

/** Starts a MariaDB for one test file, or returns the MariaDB or MySQL that `TEST_MYSQL_URL` names. */
export async function startMariadb(): Promise<Found<SqlServer>> {
  const { TEST_MYSQL_URL } = process.env;
  if (TEST_MYSQL_URL !== undefined) {
    return givenServer(TEST_MYSQL_URL, 3306);
  }
  const program = findProgram("mariadbd", "mysqld");
  const install = findProgram("mariadb-install-db");
  const client = findProgram("mariadb", "mysql");
  if (program === undefined || install === undefined || client === undefined) {
    return "mariadbd is not installed. On Debian or Ubuntu, run apt-get install mariadb-server.";
  }
  const folder = mkdtempSync(join(tmpdir(), "mariadb-"));
  const data = join(folder, "data");
  // MariaDB refuses to run as root, so it switches to the user that the Debian package creates.
  const user = process.getuid?.() === 0 ? "mysql" : userInfo().username;
  if (user === "mysql") {
    chownSync(folder, Number(idOf("-u", user)), Number(idOf("-g", user)));
  }
  const installArgs = [
    "--no-defaults",
    `--datadir=${data}`,
    `--user=${user}`,
    "--auth-root-authentication-method=normal",
  ];
  execFileSync(install, [...installArgs, "--skip-test-db"], { stdio: "ignore" });
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
  const clientArgs = [
    "--no-defaults",
    "--host=127.0.0.1",
    `--port=${port}`,
    "--user=root",
    "--skip-column-names",
    "--raw",
  ];
  const query = async (sql: string): Promise<string> =>
    (await promisify(execFile)(client, [...clientArgs, `--execute=${sql}`], { maxBuffer: 2 ** 28 })).stdout;
  await query("CREATE DATABASE app");
  return {
    url: `mysql://root@127.0.0.1:${port}/app`,
    host: "127.0.0.1",
    port,
    ours: true,
    stop: () => server.stop(),
    async start(): Promise<void> {
      server = await run();
    },
    dump: (table = "identity_web_entries") => query(`SELECT id, version, value, expires_at FROM app.${table}`),
    async end(): Promise<void> {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(flag: string, user: string): string {
  return execFileSync("id", [flag, user], { encoding: "utf8" }).trim();
}
