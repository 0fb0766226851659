import { beforeEach, describe, expect, it } from "vitest";

import { graphPages, type GraphPagesOptions } from "../../src/index.ts";
import { claimsChallenge, sendJson, startApi } from "../support/api-server.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
const [api, stranger] = [await startApi(), await startApi()];
const signedIn = await signedInTo(emulator, {
  apiOrigins: [emulator.url],
  initialScopes: ["User.Read", "Mail.Read"],
  downstreamApis: {
    tasks: { baseUrl: api.origin, scopes: apiScopes.slice(0, 1) },
    other: { baseUrl: stranger.origin, scopes: apiScopes.slice(1, 2) },
  },
});
beforeEach(() => {
  for (const server of [api, stranger]) {
    server.reset();
  }
  emulator.control.clearRequests();
});

const all = async (address: string, options?: GraphPagesOptions): Promise<unknown[]> => {
  const items: unknown[] = [];
  for await (const item of graphPages(signedIn.identity, address, options)) {
    items.push(item);
  }
  return items;
};
const graphCalls = (): number => emulator.control.requests().filter(({ path }) => path.startsWith("/graph")).length;
/** Page n has the item n and links to page n + 1, except for `last`. */
const pages = (last: number): void => {
  api.respond = ({ path }, response) => {
    const page = Number(path.slice(1));
    sendJson(response, 200, {
      value: [page],
      "@odata.nextLink": page < last ? `${api.origin}/${page + 1}` : undefined,
    });
  };
};

describe("graphPages", () => {
  it("returns all messages of Graph in the order of its pages", async () => {
    const items = await all(`${emulator.graphUrl}/me/messages?$top=1`);
    const subjects = items.map((item) => (item as { subject: string }).subject);
    expect(subjects).toEqual(["Quarterly numbers", "Your parcel is on its way", "Minutes of Monday"]);
    expect(graphCalls()).toBe(3);
  });

  it("fetches a page only when the loop needs it", async () => {
    for await (const item of graphPages(signedIn.identity, `${emulator.graphUrl}/me/messages?$top=1`)) {
      expect(item).toBeDefined();
      break;
    }
    expect(graphCalls()).toBe(1);
  });

  it("meets a claims challenge in the middle of a list", async () => {
    pages(3);
    const { respond } = api;
    let refused: string | undefined;
    api.respond = (call, response) => {
      if (call.path === "/2") {
        refused ??= call.headers.authorization;
      }
      if (call.headers.authorization !== refused) {
        return respond(call, response);
      }
      sendJson(response, 401, {}, claimsChallenge('{"access_token":{"nbf":{"value":"1"}}}'));
    };
    expect(await all(`${api.origin}/1`)).toEqual([1, 2, 3]);
  });

  it("sends the call's headers with each page, and skips empty pages", async () => {
    api.respond = ({ path }, response) =>
      sendJson(
        response,
        200,
        path === "/1" ? { value: [], "@odata.nextLink": "/2" } : { value: [2], "@odata.nextLink": null },
      );
    expect(await all(`${api.origin}/1`, { headers: { prefer: "a" } })).toEqual([2]);
    expect(api.seen.map(({ headers }) => headers["prefer"])).toEqual(["a", "a"]);
  });

  it.each(["/1", "", "?"])("refuses a next link that leads back (%j)", async (link) => {
    api.respond = ({ path }, response) => {
      const back = { "@odata.nextLink": `${api.origin}${link === "" ? path : "/1"}` };
      sendJson(response, 200, {
        value: [path],
        ...(path === "/1" && link !== "" ? { "@odata.nextLink": "/2" } : back),
      });
    };
    await expect(all(`${api.origin}/1`)).rejects.toMatchObject({ code: "api_response_invalid" });
    expect(api.seen.length).toBeLessThanOrEqual(2);
  });

  it("reads maxPages pages, and throws if there are more", async () => {
    pages(4);
    expect(await all(`${api.origin}/1`, { maxPages: 4 })).toEqual([1, 2, 3, 4]);
    pages(Infinity);
    await expect(all(`${api.origin}/1`, { maxPages: 4 })).rejects.toThrow(/more than 4 pages/u);
    expect(api.seen).toHaveLength(8);
  });

  it("sends nothing to another origin, not even to that of another listed API", async () => {
    for (const link of [stranger.origin, emulator.graphUrl, "//evil.example/x", api.origin.replace("http", "https")]) {
      api.respond = (_call, response) => sendJson(response, 200, { value: [], "@odata.nextLink": link });
      await expect(all(`${api.origin}/1`)).rejects.toThrow(/another origin/u);
    }
    expect([stranger.seen.length, graphCalls()]).toEqual([0, 0]);
    await expect(all("https://evil.example/")).rejects.toMatchObject({ code: "origin_not_allowed" });
  });

  it.each([
    [{}],
    [[]],
    [null],
    [7],
    [{ value: {} }],
    [{ value: "abc" }],
    [{ value: [], "@odata.nextLink": 7 }],
    [{ value: [], "@odata.nextLink": "http://" }],
  ])("refuses %j, which is not a page", async (page) => {
    api.respond = (_call, response) => sendJson(response, 200, page);
    await expect(all(`${api.origin}/1`)).rejects.toMatchObject({ code: "api_response_invalid" });
  });

  it("throws the status of a page, with Retry-After", async () => {
    api.respond = (_call, response) => sendJson(response, 429, {}, { "retry-after": "3" });
    await expect(all(`${api.origin}/1`)).rejects.toMatchObject({ code: "api_call_failed", retryAfterSeconds: 3 });
  });

  it("stops between pages when its signal aborts", async () => {
    pages(Infinity);
    const controller = new AbortController();
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const item of graphPages(signedIn.identity, `${api.origin}/1`, { signal: controller.signal })) {
        seen.push(item);
        if (item === 2) {
          controller.abort(new Error("enough"));
        }
      }
    };
    await expect(read()).rejects.toThrow("enough");
    expect([seen, api.seen.length]).toEqual([[1, 2], 2]);
  });
});
