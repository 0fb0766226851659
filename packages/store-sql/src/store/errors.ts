/** Why an operation failed. */
export type SqlStoreErrorCode =
  /** The options are wrong. Thrown when the store is created. */
  | "options_invalid"
  /** The package of the database's driver is not installed. */
  | "driver_missing"
  /** Nothing listens at the address, or the connection was lost. */
  | "unreachable"
  /** The database did not respond within a second, or no connection became free. */
  | "timeout"
  /** The user or the password is wrong, or the user lacks permissions on the table. */
  | "authentication_failed"
  /** The database does not exist. */
  | "database_missing"
  /** The table does not exist. The message contains the SQL that creates it. */
  | "table_missing"
  /** The database reported another error. The message contains its code. */
  | "refused";

/** An error whose message says what to do next. It contains no address, key or value. */
export class SqlStoreError extends Error {
  readonly code: SqlStoreErrorCode;
  constructor(code: SqlStoreErrorCode, message: string) {
    super(message);
    this.name = "SqlStoreError";
    this.code = code;
  }
}

const timedOut = ["57014", "ER_QUERY_TIMEOUT", "ER_STATEMENT_TIMEOUT", "ETIMEOUT", "pool timeout"];
const tableMissing = ["42P01", "3F000", "ER_NO_SUCH_TABLE", "mssql 208", "sqlite 1 no such table"];
const databaseMissing = ["3D000", "ER_BAD_DB_ERROR", "mssql 4060"];
const accessDenied = [
  "28P01",
  "28000",
  "42501",
  "ER_ACCESS_DENIED_ERROR",
  "ER_ACCESS_DENIED_NO_PASSWORD_ERROR",
  "ER_DBACCESS_DENIED_ERROR",
  "ER_TABLEACCESS_DENIED_ERROR",
  "ELOGIN",
  "mssql 18456",
  "mssql 229",
];
const conflicts = ["40001", "40P01", "ER_LOCK_DEADLOCK", "ER_LOCK_WAIT_TIMEOUT", "mssql 1205", "sqlite 5", "sqlite 6"];
const duplicates = ["23505", "ER_DUP_ENTRY", "mssql 2627", "mssql 2601"];
const unreachable =
  /^(?:E(?!R_)[A-Z]+$|57P0|08(?!P01)|53300|PROTOCOL_|POOL_|ER_CON_COUNT|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|lost)/u;

/**
 * Codes of an error: PostgreSQL's SQLSTATE, names of MySQL and of the network, numbers of SQL Server and SQLite, and
 * what a pool says in words.
 */
function codesOf(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) {
    return [];
  }
  const codes: string[] = [];
  if ("number" in error && typeof error.number === "number") {
    codes.push(`mssql ${error.number}`);
  }
  if ("errcode" in error && typeof error.errcode === "number") {
    codes.push(`sqlite ${error.errcode & 0xff}`);
  }
  if ("code" in error && typeof error.code === "string") {
    codes.push(error.code.replace(/^SQLITE_BUSY.*/u, "sqlite 5").replace(/^SQLITE_LOCKED.*/u, "sqlite 6"));
  }
  if (error instanceof AggregateError) {
    codes.push("lost");
  }
  if (!(error instanceof Error)) {
    return codes;
  }
  if (error.message.startsWith("no such table")) {
    codes.push("sqlite 1 no such table");
  }
  if (/^timeout exceeded|operation timed out/iu.test(error.message)) {
    codes.push("pool timeout");
  }
  if (/\b(?:terminated|closed|lost|ended)\b/iu.test(error.message)) {
    codes.push("lost");
  }
  return codes;
}

const isOneOf = (error: unknown, codes: readonly string[]): boolean =>
  codesOf(error).some((code) => codes.includes(code));

/** Whether another transaction was in the way. Nothing was written, so a retry may succeed. */
export function isConflict(error: unknown): boolean {
  return isOneOf(error, conflicts);
}

/** Whether the primary key already exists. */
export function isDuplicate(error: unknown): boolean {
  return isOneOf(error, duplicates);
}

/** Returns the error of the driver as an error of this package. */
export function asStoreError(error: unknown, createTable: string): SqlStoreError {
  if (error instanceof SqlStoreError) {
    return error;
  }
  const is = (codes: readonly string[]): boolean => isOneOf(error, codes);
  if (is(tableMissing)) {
    return new SqlStoreError("table_missing", `The table does not exist. Run this once:\n\n${createTable}`);
  }
  if (is(databaseMissing)) {
    return new SqlStoreError("database_missing", "The database does not exist. Check the end of the URL.");
  }
  if (is(accessDenied)) {
    return new SqlStoreError(
      "authentication_failed",
      "The database rejected the user or the password, or the user lacks permissions on the table. Check both.",
    );
  }
  if (is(timedOut)) {
    return timeoutError();
  }
  if (is(conflicts)) {
    return new SqlStoreError(
      "refused",
      "Other transactions were in the way three times. Check for long-running transactions.",
    );
  }
  if (codesOf(error).some((code) => unreachable.test(code))) {
    return new SqlStoreError("unreachable", "The database is unreachable. Check its address and that it is running.");
  }
  const [code = "an error without a code"] = codesOf(error);
  return new SqlStoreError("refused", `The database reported ${code}. Check its log.`);
}

export function timeoutError(): SqlStoreError {
  const advice = "Check its load, its locks and the number of connections.";
  return new SqlStoreError("timeout", `The database did not respond within a second. ${advice}`);
}
