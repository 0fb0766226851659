import { SqlStoreError } from "../errors.ts";

/** @throws {SqlStoreError} `options_invalid`, where there are both or none */
export function oneOf(name: string, url: string | undefined, pool: object | undefined): void {
  if ((url === undefined) !== (pool === undefined)) {
    return;
  }
  throw new SqlStoreError("options_invalid", `${name} takes a url or a pool: give one of them.`);
}

/** @throws {SqlStoreError} `options_invalid`; it does not hold the URL, which has a password in it */
export function requireUrl(name: string, url: string | undefined, protocols: readonly string[]): string {
  if (url !== undefined && URL.canParse(url) && protocols.includes(new URL(url).protocol)) {
    return url;
  }
  const advice = "Letters such as @, : and # in the password are written as %40, %3A and %23.";
  throw new SqlStoreError(
    "options_invalid",
    `The url of ${name} is ${protocols[0]}//user:password@host/database. ${advice}`,
  );
}
