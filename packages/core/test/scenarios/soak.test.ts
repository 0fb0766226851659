import { startEmulator } from "@identity-web/entra-emulator";
import { describe, expect, it } from "vitest";

import { NodeRequest } from "../../src/adapter.ts";
import { Browser } from "../support/browser.ts";
import { manyUsers, seededRandom } from "../support/seeds.ts";
import { signIn } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";

/** `SOAK_REQUESTS=1000000` for the full run. */
const requests = Number(process.env["SOAK_REQUESTS"] ?? 50_000);
const users = Math.min(500, Math.ceil(requests / 500));

describe("a canary for mixed-up users", () => {
  it(`names the user who asked in every response, token and log line, in ${requests} requests of ${users} users [H13]`, async () => {
    const { seed, people } = manyUsers(users);
    const emulator = await startEmulator({ seed });
    const app = await testApp(emulator);
    const cookies = await Promise.all(
      people.map(async ({ username }) => {
        const browser = new Browser(app.origin);
        await signIn(emulator, browser, username);
        return browser.cookieHeader();
      }),
    );
    const random = seededRandom(13);
    const owners = new Map<string, string>();
    let wrong = 0;
    const one = async (): Promise<void> => {
      const index = Math.floor(random() * people.length);
      const message = { method: "GET", url: "/profile", headers: { cookie: cookies[index] } };
      const request = new NodeRequest(message as never, "/profile");
      const result = await (random() < 0.5 ? app.auth.handle(request) : app.auth.requireUser(request));
      if (result.kind !== "pass" || result.identity.user?.objectId !== people[index]?.oid) {
        wrong += 1;
        return;
      }
      const token = await result.identity.getAccessToken(["User.Read"]);
      const owner = owners.get(token) ?? oidOf(token);
      owners.set(token, owner);
      if (owner !== people[index]?.oid) {
        wrong += 1;
      }
    };
    for (let done = 0; done < requests; done += 100) {
      await Promise.all(Array.from({ length: Math.min(100, requests - done) }, one));
    }
    const known = new Set(people.map(({ oid }) => oid));
    const strangers = app.events.filter((event) => "user" in event && !known.has(event.user?.objectId ?? ""));
    expect({ wrong, strangers, tokens: owners.size }).toEqual({ wrong: 0, strangers: [], tokens: users });
  }, 600_000);
});

function oidOf(token: string): string {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(payload) as { oid: string }).oid;
}
