import { html } from "hono/html";

import { type ConsentPageData, permissionList, signedInAs } from "./consent-page.ts";
import type { Page } from "./layout.ts";

/** Returns the page for a user who cannot grant the permissions that the app requests (AADSTS90094). */
export function administratorPage(data: ConsentPageData): Page {
  const { interaction } = data;
  return {
    title: "Need admin approval",
    body: html`${signedInAs(data)}
      <h1>Need admin approval</h1>
      <p>
        <span class="app">${interaction.request.app.displayName}</span> needs permissions that only an administrator of
        your organization can grant:
      </p>
      ${permissionList(data)}
      <p class="soft">
        Ask an administrator to grant them, or sign in with an account that can grant them. (AADSTS90094)
      </p>
      <form method="post" action="/${interaction.segment}/consent" data-page="administrator">
        <input type="hidden" name="page" value="${interaction.token}" />
        <button class="plain wide" name="decision" value="cancel">Return to the app without granting consent</button>
      </form>
      <form method="post" action="/${interaction.segment}/login">
        <input type="hidden" name="page" value="${interaction.token}" />
        <button class="plain wide stack" name="others" value="show">Use another account</button>
      </form>`,
  };
}
