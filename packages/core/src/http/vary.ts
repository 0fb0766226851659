/**
 * `Vary` with one name more (RFC 9110 section 12.5.5): what the app says stays, and a guard behind the middleware says nothing twice.
 *
 * @param before what the response has now, as Node hands it out
 */
export function mergedVary(before: number | string | readonly string[] | undefined, name: string): string {
  if (before === undefined) {
    return name;
  }
  const names = String(before);
  const known = names.toLowerCase().split(/\s*,\s*/u);
  return known.includes("*") || known.includes(name.toLowerCase()) ? names : `${names}, ${name}`;
}
