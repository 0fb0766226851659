import { isJsonObject, parseJsonObject } from "../lib/json.ts";

/**
 * What continuous access evaluation asks for: a token after a time or for an address, and nothing that the user must
 * prove.
 */
const ofAccessEvaluation = new Set(["nbf", "xms_cc", "xms_rp_ipaddr"]);

/**
 * Returns whether a sign-in for these claims proves more than an ordinary one does (an authentication context, a second
 * factor). If so, its tokens are for the one session that it began. Unknown claims count as proving more.
 */
export function isStepUp(claims: string | undefined): boolean {
  if (claims === undefined) {
    return false;
  }
  const sections = Object.values(parseJsonObject(claims) ?? { unreadable: undefined });
  return !sections.every(
    (section) => isJsonObject(section) && Object.keys(section).every((name) => ofAccessEvaluation.has(name)),
  );
}
