/** Returns the strings that a claim lists. Issuers may send a list with a single entry as a plain string. */
export function stringsOf(claim: unknown): readonly string[] {
  return [claim].flat().filter((value) => typeof value === "string");
}
