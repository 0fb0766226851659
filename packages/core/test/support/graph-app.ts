import type { Emulator } from "@identity-web/entra-emulator";

import type { IdentityWebOptions } from "../../src/index.ts";
import type { Browser, Visit } from "./browser.ts";
import { claimsIn } from "./jwt.ts";
import { testApp, type TestApp } from "./test-app.ts";
import { guardedRoutes } from "./test-routes.ts";

/** `/guarded` calls Graph, and `/guarded/token` returns the claims of the current token. */
export function graphApp(emulator: Emulator, changes: Partial<IdentityWebOptions> = {}): Promise<TestApp> {
  const routes = guardedRoutes({}, async ({ identity, request }) => {
    if (request.path === "/guarded/token") {
      return claimsIn(await identity.getAccessToken(["User.Read"]));
    }
    const response = await identity.fetch(`${emulator.url}/graph/v1.0/me`);
    const { userPrincipalName } = (await response.json()) as { userPrincipalName?: string };
    return { graph: response.status, userPrincipalName };
  });
  return testApp(emulator, changes, routes);
}

/** Goes through Entra's pages, and back to the page that sent the user there. */
export async function satisfied(emulator: Emulator, browser: Browser, begun: Visit): Promise<Visit> {
  const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
  const back = await browser.navigate(url.href);
  return browser.navigate(back.location ?? "");
}

export const json = (visit: Visit): Record<string, unknown> => JSON.parse(visit.body) as Record<string, unknown>;
