import type { RequestIdentity } from "../types/identity.ts";
import { invalidResponse, readJson } from "./read-json.ts";

export interface GraphPagesOptions {
  readonly scopes?: readonly string[] | undefined;
  /** Headers such as `Prefer` or `ConsistencyLevel`, sent with each page. */
  readonly headers?: RequestInit["headers"] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** More pages than this are an error, because an endless list would hold the request for ever. Default: 1000. */
  readonly maxPages?: number | undefined;
}

/**
 * Iterates over the items of a list of Microsoft Graph (or another OData service), page after page along
 * `@odata.nextLink`. A page is fetched when the loop reaches it, and leaving the loop fetches no more.
 *
 * @example
 * for await (const message of graphPages(request.identity, "https://graph.microsoft.com/v1.0/me/messages")) { … }
 *
 * @throws {DownstreamApiError} the status of a page is not 2xx
 * @throws {IdentityWebError} `api_response_invalid`: a response is not a page; a link leads to another origin or back;
 *   or there are more than `maxPages` pages
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
      throw invalidResponse(`has more than ${maxPages} pages. Request fewer items, or raise maxPages.`);
    }
    seen.add(next);
    const init = { scopes, ...(headers && { headers }), ...(signal && { signal }) };
    const page: { value?: unknown; "@odata.nextLink"?: unknown } | undefined = pageOf(
      await readJson(await identity.fetch(next, init)),
    );
    if (page === undefined || !Array.isArray(page.value)) {
      throw invalidResponse("is not a page of a list: it has no value.");
    }
    yield* page.value as unknown[];
    next = nextOf(page["@odata.nextLink"], next, seen);
  }
}

function pageOf(value: unknown): object | undefined {
  return typeof value === "object" && value !== null ? value : undefined;
}

/** The token and the scopes are those of the first page, so that they go nowhere else. */
function nextOf(link: unknown, current: string, seen: ReadonlySet<string>): string | undefined {
  if (link === undefined || link === null || link === "") {
    return undefined;
  }
  if (typeof link !== "string" || !URL.canParse(link, current)) {
    throw invalidResponse("has a next link that is not an address.");
  }
  const next = new URL(link, current);
  if (next.origin !== new URL(current).origin) {
    throw invalidResponse("has a next link to another origin. Nothing was sent there.");
  }
  if (seen.has(next.href)) {
    throw invalidResponse("has a next link to a page that was read already.");
  }
  return next.href;
}
