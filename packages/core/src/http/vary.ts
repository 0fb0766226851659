/**
 * Returns `Vary` with one more name (RFC 9110 section 12.5.5). What the app set stays, and a guard behind the
 * middleware adds no name twice.
 *
 * @param before the current header of the response, as Node returns it
 */
export function mergedVary(before: number | string | readonly string[] | undefined, name: string): string {
  if (before === undefined) {
    return name;
  }
  const names = String(before);
  const present = names.toLowerCase().split(/\s*,\s*/u);
  return present.includes("*") || present.includes(name.toLowerCase()) ? names : `${names}, ${name}`;
}
