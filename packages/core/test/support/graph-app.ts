import type { Emulator } from "@identity-web/entra-emulator";

import type { IdentityWebOptions } from "../../src/index.ts";
import type { Browser, Visit } from "./browser.ts";
import { type GuardedApp, type GuardedHandler, startGuardedApp } from "./guarded-app.ts";

/** `/guarded` calls Graph, and `/guarded/token` returns the claims of the current token. */
export function startGraphApp(emulator: Emulator, changes: Partial<IdentityWebOptions> = {}): Promise<GuardedApp> {
  const handler: GuardedHandler = async (identity, request) => {
    if (request.path === "/guarded/token") {
      const [, payload = ""] = (await identity.getAccessToken(["User.Read"])).split(".");
      return JSON.parse(Buffer.from(payload, "base64url").toString()) as unknown;
    }
    const answer = await identity.fetch(`${emulator.url}/graph/v1.0/me`);
    return {
      graph: answer.status,
      userPrincipalName: ((await answer.json()) as { userPrincipalName?: string }).userPrincipalName,
    };
  };
  return startGuardedApp(emulator, {}, changes, handler);
}

/** Goes through Entra's pages and returns to the first page. */
export async function satisfied(emulator: Emulator, browser: Browser, begun: Visit): Promise<Visit> {
  const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
  const back = await browser.navigate(url.href);
  return browser.navigate(back.location ?? "");
}

export const json = (visit: Visit): Record<string, unknown> => JSON.parse(visit.body) as Record<string, unknown>;
