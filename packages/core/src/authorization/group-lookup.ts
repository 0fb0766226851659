import { InteractionRequiredError, ServiceUnavailableError, TokenRequestError } from "../errors/errors.ts";
import { isJsonObject, parseJsonObject } from "../lib/json.ts";
import type { AuthRequest } from "../types/http.ts";
import type { RequestServices } from "../services.ts";
import { isOfGeneration } from "../accounts/account-record.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { claimsOfChallenge } from "../authority/claims-challenge.ts";
import { acquireForSession } from "../tokens/session-token.ts";
import { sessionEnded } from "../tokens/session-ended.ts";

/** Graph lists the groups of the signed-in user for this one, without an administrator's consent ("user: getMemberGroups"). */
const scopes = ["User.Read"];
const deadlineMilliseconds = 8000;
const mostPages = 50;
const mostBytes = 4 * 1024 * 1024;
const mostGroups = 11_000;

/**
 * Asks Microsoft Graph for the groups that did not fit into the ID token, and keeps them in the account's record until the next
 * sign-in: other processes and requests need not ask again.
 *
 * @throws {InteractionRequiredError | ServiceUnavailableError | TokenRequestError} and then nobody is let in
 */
export function resolveGroups(
  services: RequestServices,
  request: AuthRequest,
  session: OpenedSession,
): Promise<readonly string[]> {
  const { memo, sessionId } = session;
  if (memo === undefined) {
    return resolve(services, request, session);
  }
  const ofAccount = flights.get(memo) ?? new Map<string, Promise<readonly string[]>>();
  flights.set(memo, ofAccount);
  const begun = ofAccount.get(sessionId) ?? resolve(services, request, session);
  ofAccount.set(sessionId, begun);
  return begun.finally(() => ofAccount.delete(sessionId));
}

/** One call for all of a session's requests. A session that is newer must not get an older answer, nor one suffer the other's end. */
const flights = new WeakMap<object, Map<string, Promise<readonly string[]>>>();

async function resolve(
  services: RequestServices,
  request: AuthRequest,
  session: OpenedSession,
): Promise<readonly string[]> {
  const before = session.memo && new Set(session.memo.sessions);
  const { token } = await acquireForSession(services, request, session, scopes);
  const groups = await askGraph(services, token);
  const { tenantId } = session.user;
  const written = await services.records.update(session.key, (stored) => {
    if (stored === undefined || !isOfGeneration(stored, session.generation)) {
      return undefined;
    }
    // A sign-in meanwhile asks anew, and what was asked before it may have been withdrawn.
    if (before !== undefined && stored.sessions.some(({ id }) => !before.has(id))) {
      return undefined;
    }
    return { ...stored, groups: { ...stored.groups, [tenantId]: groups } };
  });
  if (written !== undefined) {
    services.memos.learn(session.key, written, services.options.session.recheckSeconds * 1000);
  }
  if (!(await services.sessions.isAlive(services.records, session))) {
    throw sessionEnded(scopes);
  }
  return groups;
}

async function askGraph({ options }: RequestServices, token: string): Promise<readonly string[]> {
  const groups: string[] = [];
  let url = `${options.graphUrl}/me/getMemberGroups`;
  for (let page = 0; page < mostPages; page++) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ securityEnabledOnly: false });
    const signal = AbortSignal.timeout(deadlineMilliseconds);
    const sent = page === 0 ? { method: "POST", headers, body } : { headers };
    const response = await options.fetch(url, { ...sent, signal, redirect: "error" }).catch((cause: unknown) => {
      throw graphAway("cannot be reached", cause);
    });
    const answer = await read(response);
    const values = Array.isArray(answer["value"]) ? (answer["value"] as unknown[]) : [];
    groups.push(...values.map(idOf).filter((id) => id !== undefined));
    if (groups.length > mostGroups) {
      throw graphAway("names more groups than it ever should");
    }
    const next = answer["@odata.nextLink"];
    if (typeof next !== "string") {
      return groups;
    }
    // The token goes to Graph and nowhere else, whatever an answer says.
    if (!URL.canParse(next) || new URL(next).origin !== new URL(url).origin) {
      throw graphAway("leads elsewhere");
    }
    url = next;
  }
  throw graphAway("does not come to an end");
}

async function read(response: Response): Promise<Readonly<Record<string, unknown>>> {
  if (response.status >= 500 || response.status === 429) {
    throw graphAway(`answered ${response.status}`);
  }
  const text = await response.text().catch((cause: unknown) => {
    throw graphAway("broke off", cause);
  });
  const body = text.length > mostBytes ? undefined : parseJsonObject(text);
  if (response.status === 200 && body !== undefined) {
    return body;
  }
  if (response.status === 200) {
    throw graphAway("answered something that is no list");
  }
  const claims = response.status === 401 ? claimsOfChallenge(response.headers.get("www-authenticate")) : undefined;
  if (claims !== undefined) {
    const message = "Microsoft Graph wants the user before it lists the groups.";
    throw new InteractionRequiredError("interaction_required", message, { scopes, claims });
  }
  throw new TokenRequestError(
    "configuration_refused",
    `Microsoft Graph refused to list the user's groups (${response.status}): requireGroups needs the delegated permission User.Read, ` +
      "and a work account. Where a user is in more than 11000 groups, use app roles.",
  );
}

/** A list of ids (getMemberGroups), or of objects (memberOf). */
function idOf(value: unknown): string | undefined {
  const id = isJsonObject(value) ? value["id"] : value;
  return typeof id === "string" && id.length <= 100 ? id : undefined;
}

function graphAway(what: string, cause?: unknown): ServiceUnavailableError {
  const message = `Microsoft Graph ${what} when it was asked for the user's groups.`;
  return new ServiceUnavailableError("authority_unavailable", message, { cause });
}
