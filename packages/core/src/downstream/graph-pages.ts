import { IdentityWebError } from "../errors/errors.ts";
import { jsonAnswer, unsuitable } from "./read-json.ts";
import type { RequestIdentity } from "../types/identity.ts";

export interface GraphPagesOptions {
  readonly scopes?: readonly string[] | undefined;
  /** Such as `Prefer` or `ConsistencyLevel`; sent with each page. */
  readonly headers?: RequestInit["headers"] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** More pages than this are an error, because a list that never ends would hold the request for ever; 1000 by default. */
  readonly maxPages?: number | undefined;
}

/**
 * The items of a list of Microsoft Graph (or another OData service), page after page along `@odata.nextLink`; a page is fetched
 * when the loop gets there, and leaving the loop fetches no more.
 *
 * @example
 * for await (const message of graphPages(request.identity, "https://graph.microsoft.com/v1.0/me/messages")) { … }
 *
 * @throws {DownstreamApiError} a page was answered with another status than 2xx
 * @throws {IdentityWebError} `api_response_invalid`: no page; a link to another origin or back; or more than `maxPages`
 */
export async function* graphPages(
  identity: Pick<RequestIdentity, "fetch">,
  address: string | URL,
  { maxPages = 1000, scopes, headers, signal }: GraphPagesOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<string>();
  let next: string | undefined = String(address);
  while (next !== undefined) {
    if (seen.size >= maxPages) {
      throw unsuitable(`goes on after ${maxPages} pages: ask for fewer items, or raise maxPages`);
    }
    seen.add(next);
    const init = { scopes, ...(headers && { headers }), ...(signal && { signal }) };
    const page: { value?: unknown; "@odata.nextLink"?: unknown } | undefined = pageOf(
      await jsonAnswer(await identity.fetch(next, init)),
    );
    if (page === undefined || !Array.isArray(page.value)) {
      throw unsuitable("is no page of a list: it has no value");
    }
    yield* page.value as unknown[];
    next = nextOf(page["@odata.nextLink"], next, seen);
  }
}

function pageOf(answer: unknown): object | undefined {
  return typeof answer === "object" && answer !== null ? answer : undefined;
}

/** The token and the scopes are those of the first page, so that they go nowhere else. */
function nextOf(link: unknown, current: string, seen: ReadonlySet<string>): string | undefined {
  if (link === undefined || link === null || link === "") {
    return undefined;
  }
  if (typeof link !== "string" || !URL.canParse(link, current)) {
    throw unsuitable("has a next link that is no address");
  }
  const next = new URL(link, current);
  if (next.origin !== new URL(current).origin) {
    throw new IdentityWebError(
      "api_response_invalid",
      "The next link of a list leads to another origin: nothing is sent there.",
    );
  }
  if (seen.has(next.href)) {
    throw unsuitable("has a next link that leads back to a page that has been read");
  }
  return next.href;
}
