import { isOfGeneration } from "../accounts/account-record.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import { claimsOfChallenge } from "../authority/claims-challenge.ts";
import { InteractionRequiredError, ServiceUnavailableError, TokenRequestError } from "../errors/errors.ts";
import { isJsonObject, parseJsonObject } from "../lib/json.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { sessionToken } from "../tokens/session-token.ts";
import { sessionEnded } from "../tokens/token-request.ts";
import type { AuthRequest } from "../types/http.ts";
import type { JsonObject } from "../types/json.ts";
import type { AuthorizationContext } from "./context.ts";

/**
 * With this scope Graph lists the signed-in user's groups without an administrator's consent ("user: getMemberGroups").
 */
const scopes = ["User.Read"];
const deadlineMilliseconds = 8000;
const maxPages = 50;
const maxBytes = 4 * 1024 * 1024;
const maxGroups = 11_000;

/**
 * Asks Microsoft Graph for the groups that did not fit into the ID token, and stores them in the account's record until
 * the next sign-in, so that other processes and requests need not ask again. All requests of a session share one
 * lookup. Sessions do not share: a newer one must not get an older result, nor suffer another session's end.
 *
 * @throws {InteractionRequiredError | ServiceUnavailableError | TokenRequestError} and then nobody is let in
 */
export function lookUpGroups(
  context: AuthorizationContext,
  request: AuthRequest,
  session: OpenedSession,
): Promise<readonly string[]> {
  const key = `${session.key} ${session.generation} ${session.sessionId}`;
  return context.groupLookups.run(key, async () => {
    const store = context.stores.forRequest(request);
    const before = session.state && new Set(session.state.sessions);
    const { token } = await sessionToken(context.tokens, { request, session, scopes, store });
    const groups = await askGraph(context, token);
    await storeGroups(context, store, session, { groups, before });
    if (!(await context.sessions.isAlive(store.records, session))) {
      throw sessionEnded(scopes);
    }
    return groups;
  });
}

interface FoundGroups {
  readonly groups: readonly string[];
  /** The account's sessions before the lookup. */
  readonly before: ReadonlySet<string> | undefined;
}

async function storeGroups(
  { accounts }: AuthorizationContext,
  { records }: RequestStore,
  { key, generation, user }: OpenedSession,
  { groups, before }: FoundGroups,
): Promise<void> {
  const written = await records.update(key, (stored) => {
    if (stored === undefined || !isOfGeneration(stored, generation)) {
      return undefined;
    }
    // A sign-in since then asks again, and a membership that was found before it may have been withdrawn.
    if (before !== undefined && stored.sessions.some(({ id }) => !before.has(id))) {
      return undefined;
    }
    return { ...stored, groups: { ...stored.groups, [user.tenantId]: groups } };
  });
  if (written !== undefined) {
    accounts.update(key, written);
  }
}

async function askGraph({ config }: AuthorizationContext, token: string): Promise<readonly string[]> {
  const groups: string[] = [];
  let url = `${config.graphUrl}/me/getMemberGroups`;
  for (let page = 0; page < maxPages; page++) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ securityEnabledOnly: false });
    const signal = AbortSignal.timeout(deadlineMilliseconds);
    const init = page === 0 ? { method: "POST", headers, body } : { headers };
    const response = await config.fetch(url, { ...init, signal, redirect: "error" }).catch((cause: unknown) => {
      throw graphUnavailable("cannot be reached", cause);
    });
    const list = await readList(response);
    const values = Array.isArray(list["value"]) ? (list["value"] as unknown[]) : [];
    groups.push(...values.map(idOf).filter((id) => id !== undefined));
    if (groups.length > maxGroups) {
      throw graphUnavailable("lists more groups than it ever should");
    }
    const next = list["@odata.nextLink"];
    if (typeof next !== "string") {
      return groups;
    }
    // The token goes to Graph and nowhere else, whatever a response says.
    if (!URL.canParse(next) || new URL(next).origin !== new URL(url).origin) {
      throw graphUnavailable("links to another origin");
    }
    url = next;
  }
  throw graphUnavailable("does not come to an end");
}

async function readList(response: Response): Promise<JsonObject> {
  if (response.status >= 500 || response.status === 429) {
    throw graphUnavailable(`responded with ${response.status}`);
  }
  const text = await response.text().catch((cause: unknown) => {
    throw graphUnavailable("cut off its response", cause);
  });
  const body = text.length > maxBytes ? undefined : parseJsonObject(text);
  if (response.status === 200 && body !== undefined) {
    return body;
  }
  if (response.status === 200) {
    throw graphUnavailable("responded with something that is not a list");
  }
  const claims = response.status === 401 ? claimsOfChallenge(response.headers.get("www-authenticate")) : undefined;
  if (claims !== undefined) {
    const message = "Microsoft Graph requires user interaction before it lists the groups.";
    throw new InteractionRequiredError("interaction_required", message, { scopes, claims });
  }
  throw new TokenRequestError(
    "configuration_refused",
    `Microsoft Graph refused to list the user's groups (${response.status}). requireGroups needs the delegated permission User.Read and ` +
      "a work account. If users are in more than 11,000 groups, use app roles.",
  );
}

/** Reads an entry of a list of ids (getMemberGroups) or of objects (memberOf). */
function idOf(value: unknown): string | undefined {
  const id = isJsonObject(value) ? value["id"] : value;
  return typeof id === "string" && id.length <= 100 ? id : undefined;
}

function graphUnavailable(what: string, cause?: unknown): ServiceUnavailableError {
  const message = `Microsoft Graph ${what} when it was asked for the user's groups.`;
  return new ServiceUnavailableError("authority_unavailable", message, { cause });
}
