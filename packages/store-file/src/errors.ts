/** Why an operation failed. */
export type FileStoreErrorCode =
  /** The options are wrong. Thrown when the store is created. */
  | "options_invalid"
  /** Others can write to the folder, or it belongs to another user, or it is a link. */
  | "folder_unsafe"
  /** The package `@azure/msal-node-extensions`, or a system library that it needs, is missing. */
  | "key_store_missing"
  /** The key store of the operating system does not respond, or is locked. */
  | "key_store_locked";

/** An error whose message says what to do next. It contains no key and no value. */
export class FileStoreError extends Error {
  readonly code: FileStoreErrorCode;
  constructor(code: FileStoreErrorCode, message: string) {
    super(message);
    this.name = "FileStoreError";
    this.code = code;
  }
}
