import { SqlStoreError } from "../store/errors.ts";

/** @throws {SqlStoreError} `options_invalid`, if both or neither are set */
export function requireUrlOrPool(name: string, url: string | undefined, pool: object | undefined): void {
  if ((url === undefined) !== (pool === undefined)) {
    return;
  }
  throw new SqlStoreError("options_invalid", `${name} needs either a url or a pool. Set exactly one of them.`);
}

/** @throws {SqlStoreError} `options_invalid`; the message omits the URL, which contains a password */
export function requireUrl(name: string, url: string | undefined, protocols: readonly string[]): string {
  if (url !== undefined && URL.canParse(url) && protocols.includes(new URL(url).protocol)) {
    return url;
  }
  const format = `${protocols[0]}//user:password@host/database`;
  throw new SqlStoreError(
    "options_invalid",
    `The url of ${name} is invalid. Write it as ${format}, with @, : and # in the password as %40, %3A and %23.`,
  );
}
