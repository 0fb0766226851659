import type { SqlServer } from "@identity-web/test-servers";

import type { SqlDialect } from "../../src/index.ts";
import { execute, makeTable } from "./servers.ts";

export interface FailingWrites {
  /** Makes the next `times` updates fail as deadlocks, and resets the count. */
  fail(times: number): Promise<void>;
  tried(): Promise<number>;
}

/**
 * A table whose updates the database itself refuses as deadlocks, and counts, outside of the transaction that it rolls
 * back.
 */
export async function failingWrites(server: SqlServer, dialect: SqlDialect, table: string): Promise<FailingWrites> {
  await makeTable(server, dialect, { table });
  const statements =
    dialect === "postgres"
      ? [
          "CREATE SEQUENCE tried",
          "CREATE TABLE failures (max_failures int)",
          `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('tried') <= (SELECT max_failures FROM failures) THEN RAISE 'deadlock' USING ERRCODE = '40P01'; END IF;
             RETURN NEW;
           END $$`,
          `CREATE TRIGGER fail BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION fail()`,
          "INSERT INTO failures VALUES (0)",
        ]
      : [
          "CREATE TABLE tried (n int) ENGINE = MyISAM",
          "CREATE TABLE failures (max_failures int) ENGINE = MyISAM",
          `CREATE TRIGGER fail BEFORE UPDATE ON ${table} FOR EACH ROW BEGIN
             UPDATE tried SET n = n + 1;
             IF (SELECT n FROM tried) <= (SELECT max_failures FROM failures) THEN
               SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213;
             END IF;
           END`,
          "INSERT INTO tried VALUES (0)",
          "INSERT INTO failures VALUES (0)",
        ];
  await execute(server, dialect, ...statements);
  const reset = dialect === "postgres" ? "ALTER SEQUENCE tried RESTART" : "UPDATE tried SET n = 0";
  const count =
    dialect === "postgres"
      ? "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM tried"
      : "SELECT n FROM tried";
  return {
    async fail(times): Promise<void> {
      await execute(server, dialect, reset, `UPDATE failures SET max_failures = ${times}`);
    },
    tried: async () => Number((await execute(server, dialect, count))[0]?.["n"]),
  };
}
