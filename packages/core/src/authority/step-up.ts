import { isJsonObject, parseJsonObject } from "../lib/json.ts";

/** What continuous access evaluation asks for: a token after a time or for an address, and nothing that the user has to prove. */
const ofAccessEvaluation = new Set(["nbf", "xms_cc", "xms_rp_ipaddr"]);

/**
 * Whether a sign-in for these claims proves more than an ordinary one does (an authentication context, a second factor). Then what it
 * brings is for the one session that it began. What is not known is taken for more.
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
