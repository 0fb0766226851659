/** Why the database did not do what was asked. */
export type SqlStoreErrorCode =
  /** The options are wrong; thrown when the store is made. */
  | "options_invalid"
  /** The package of the database's driver is not installed. */
  | "driver_missing"
  /** Nobody listens there, or the connection was lost. */
  | "unreachable"
  /** No answer within a second. */
  | "timeout"
  /** The user or the password is wrong, or lacks rights. */
  | "authentication_failed"
  | "database_missing"
  /** The message has the SQL that makes it. */
  | "table_missing"
  /** The database answered with another error; the message has its number. */
  | "refused";

/** Says what to do next. Holds no address, key or value. */
export class SqlStoreError extends Error {
  readonly code: SqlStoreErrorCode;
  constructor(code: SqlStoreErrorCode, message: string) {
    super(message);
    this.name = "SqlStoreError";
    this.code = code;
  }
}

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly number?: unknown;
  readonly message?: unknown;
}

/** PostgreSQL's SQLSTATE, MySQL's name or a network code; SQL Server's and SQLite's numbers. */
function codesOf(error: unknown): readonly string[] {
  const { code, errno, number } = (error ?? {}) as DriverError;
  return [code, number === undefined ? undefined : `mssql ${String(number)}`, code ?? errno]
    .filter((one) => one !== undefined)
    .map(String);
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return codesOf(error).some((code) => codes.includes(code));
}

/** Another transaction was in the way, and nothing was written: tried again it may succeed. */
export function isConflict(error: unknown): boolean {
  if (isOneOf(error, ["40001", "40P01", "ER_LOCK_DEADLOCK", "ER_LOCK_WAIT_TIMEOUT", "mssql 1205"])) return true;
  return /database (?:table )?is (?:locked|busy)/.test(String((error as DriverError | undefined)?.message));
}

/** The primary key is taken. */
export function isDuplicate(error: unknown): boolean {
  return isOneOf(error, ["23505", "ER_DUP_ENTRY", "mssql 2627", "mssql 2601"]);
}

export function asStoreError(error: unknown, createTable: string): SqlStoreError {
  if (error instanceof SqlStoreError) return error;
  const text = String((error as DriverError | undefined)?.message ?? "");
  const is = (...codes: string[]): boolean => isOneOf(error, codes);
  if (is("42P01", "3F000", "ER_NO_SUCH_TABLE", "mssql 208") || text.startsWith("no such table")) {
    return new SqlStoreError("table_missing", `The table is not there. Run this once:\n\n${createTable}`);
  }
  if (is("3D000", "ER_BAD_DB_ERROR", "mssql 4060")) {
    return new SqlStoreError("database_missing", "There is no such database: look at the end of the URL.");
  }
  if (is("28P01", "28000", "42501", "ER_ACCESS_DENIED_ERROR", "ER_TABLEACCESS_DENIED_ERROR", "ELOGIN", "mssql 18456")) {
    const message = "The database refuses the user or the password, or the user lacks rights on the table.";
    return new SqlStoreError("authentication_failed", message);
  }
  if (isConflict(error)) return new SqlStoreError("refused", "The database was busy with other writes, three times.");
  const [code = ""] = codesOf(error);
  const lost = /terminat|closed|lost|ended|timeout exceeded when trying to connect/i.test(text);
  if (lost || error instanceof AggregateError || /^(?:E[A-Z]|57P|08|PROTOCOL|53300)/.test(code)) {
    if (code !== "ERR_SQLITE_ERROR" && !code.startsWith("ER_")) {
      return new SqlStoreError(
        "unreachable",
        "The database cannot be reached: look at its address and whether it runs.",
      );
    }
  }
  return new SqlStoreError("refused", `The database refused with ${code || "an error"}: look into its log.`);
}
