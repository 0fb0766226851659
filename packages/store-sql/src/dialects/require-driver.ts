import { createRequire } from "node:module";

import { SqlStoreError } from "../store/errors.ts";

/**
 * Loads a driver, which only apps with this database install.
 *
 * @throws {SqlStoreError} `driver_missing`
 */
export function requireDriver<Driver>(name: string): Driver {
  try {
    return createRequire(import.meta.url)(name) as Driver;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") {
      throw error;
    }
    throw new SqlStoreError("driver_missing", `The package ${name} is not installed. Run: npm install ${name}`);
  }
}
