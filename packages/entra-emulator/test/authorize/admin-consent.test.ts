import { expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { authorizeUrl, fabrikam, redirectUri, webApp } from "../support/web-app.ts";

const emulator = await useEmulator();

function adminConsentUrl(tenant: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams({ client_id: webApp, redirect_uri: redirectUri, ...parameters });
  return `${emulator.url}/${tenant}/v2.0/adminconsent?${query.toString()}`;
}

test("admin consent covers all users of the tenant, and the app is told of a refusal", async () => {
  const url = adminConsentUrl("fabrikam.com", { state: "42", scope: "openid profile offline_access User.Read" });
  expect(await (await fetch(url)).text()).toContain("Femke Faber");
  const decide = async (decision: string): Promise<URL> => {
    const body = new URLSearchParams({ decision, administrator: "fe3ce000-0000-4000-8000-000000000006" });
    const response = await fetch(url, { method: "POST", body, redirect: "manual" });
    return new URL(response.headers.get("location") ?? "");
  };
  expect((await decide("cancel")).searchParams.get("error")).toBe("access_denied");
  expect(Object.fromEntries((await decide("accept")).searchParams)).toMatchObject({
    admin_consent: "True",
    tenant: fabrikam,
    state: "42",
  });
  const signIn = await emulator.signIn(authorizeUrl(emulator, { tenant: "fabrikam.com" }), "carla@fabrikam.com", {
    consent: "cancel",
  });
  expect(signIn.url.searchParams.get("code")).not.toBeNull();
});

test("the page of a tenant without an administrator says so, and has no Accept button", async () => {
  const page = await (await fetch(adminConsentUrl("contoso.com", { scope: "User.Read" }))).text();
  expect(page).toContain("Contoso has no administrator");
  expect(page).not.toContain("Accept");
});
