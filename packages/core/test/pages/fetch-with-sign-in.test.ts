// Prevents: a page that lets another origin choose which of its own addresses a window opens.
import { afterEach, expect, it, vi } from "vitest";

import { fetchWithSignIn } from "../../src/browser.ts";

afterEach(() => void vi.unstubAllGlobals());

it.each([
  ["https://app.example/api", ["https://app.example/admin?return_to=%2Fauth%2Fbrowser.js"]],
  ["https://api.third.example/api", []],
])("a 401 of %s opens %j", async (address, expected) => {
  const opened: string[] = [];
  vi.stubGlobal("location", new URL("https://app.example/"));
  vi.stubGlobal("open", (url: URL) => {
    opened.push(url.href);
    return { closed: true };
  });
  vi.stubGlobal("fetch", async () => Response.json({ challengeUrl: "/admin" }, { status: 401 }));
  expect((await fetchWithSignIn(address)).status).toBe(401);
  expect(opened).toEqual(expected);
});
