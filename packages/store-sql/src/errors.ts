/** Why the database did not do what was asked. */
export type SqlStoreErrorCode =
  /** The options are wrong; thrown when the store is made. */
  | "options_invalid"
  /** The package of the database's driver is not installed. */
  | "driver_missing"
  /** Nobody listens there, or the connection was lost. */
  | "unreachable"
  /** No answer within a second, or no connection that was free. */
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

const timedOut = ["57014", "ER_QUERY_TIMEOUT", "ER_STATEMENT_TIMEOUT", "ETIMEOUT", "pool timeout"];
const noTable = ["42P01", "3F000", "ER_NO_SUCH_TABLE", "mssql 208", "sqlite 1 no such table"];
const noDatabase = ["3D000", "ER_BAD_DB_ERROR", "mssql 4060"];
const noRights = [
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

/** PostgreSQL's SQLSTATE, MySQL's name or the network's; the numbers of SQL Server and SQLite; what a pool only has words for. */
function codesOf(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) {
    return [];
  }
  const found: string[] = [];
  if ("number" in error && typeof error.number === "number") {
    found.push(`mssql ${error.number}`);
  }
  if ("errcode" in error && typeof error.errcode === "number") {
    found.push(`sqlite ${error.errcode & 0xff}`);
  }
  if ("code" in error && typeof error.code === "string") {
    found.push(error.code.replace(/^SQLITE_BUSY.*/u, "sqlite 5").replace(/^SQLITE_LOCKED.*/u, "sqlite 6"));
  }
  if (error instanceof AggregateError) {
    found.push("lost");
  }
  if (!(error instanceof Error)) {
    return found;
  }
  if (error.message.startsWith("no such table")) {
    found.push("sqlite 1 no such table");
  }
  if (/^timeout exceeded|operation timed out/iu.test(error.message)) {
    found.push("pool timeout");
  }
  if (/\b(?:terminated|closed|lost|ended)\b/iu.test(error.message)) {
    found.push("lost");
  }
  return found;
}

const isOneOf = (error: unknown, codes: readonly string[]): boolean =>
  codesOf(error).some((one) => codes.includes(one));

/** Another transaction was in the way, and nothing was written: tried again it may succeed. */
export function isConflict(error: unknown): boolean {
  return isOneOf(error, conflicts);
}

/** The primary key is taken. */
export function isDuplicate(error: unknown): boolean {
  return isOneOf(error, duplicates);
}

export function asStoreError(error: unknown, createTable: string): SqlStoreError {
  if (error instanceof SqlStoreError) {
    return error;
  }
  const is = (codes: readonly string[]): boolean => isOneOf(error, codes);
  const say = (code: SqlStoreErrorCode, message: string): SqlStoreError => new SqlStoreError(code, message);
  if (is(noTable)) {
    return say("table_missing", `The table is not there. Run this once:\n\n${createTable}`);
  }
  if (is(noDatabase)) {
    return say("database_missing", "There is no such database: look at the end of the URL.");
  }
  if (is(noRights)) {
    return say("authentication_failed", "The database refuses the user or the password, or rights on the table lack.");
  }
  if (is(timedOut)) {
    return lateError();
  }
  if (is(conflicts)) {
    return say("refused", "Other writes were in the way three times: look for long transactions.");
  }
  if (codesOf(error).some((code) => unreachable.test(code))) {
    return say("unreachable", "The database cannot be reached: look at its address and whether it runs.");
  }
  const [code = "an error without a number"] = codesOf(error);
  return say("refused", `The database refused with ${code}: look into its log.`);
}

export function lateError(): SqlStoreError {
  const advice = "look at its load, its locks and the number of connections.";
  return new SqlStoreError("timeout", `The database did not answer within a second: ${advice}`);
}
