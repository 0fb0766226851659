export type FileStoreErrorCode =
  /** Thrown when the store is made. */
  | "options_invalid"
  /** Others may write into the folder, or it belongs to somebody else, or it is a link. */
  | "folder_unsafe"
  /** The package @azure/msal-node-extensions, or what it needs of the system, is not there. */
  | "key_store_missing"
  /** The system's key store does not answer, or is locked. */
  | "key_store_locked";

/** Says what to do next. Holds no key and no value. */
export class FileStoreError extends Error {
  readonly code: FileStoreErrorCode;
  constructor(code: FileStoreErrorCode, message: string) {
    super(message);
    this.name = "FileStoreError";
    this.code = code;
  }
}
