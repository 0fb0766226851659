import { html } from "hono/html";

import { type ConsentFacts, permissionList, signedInAs } from "./consent-page.ts";
import type { Page } from "./layout.ts";

/** For somebody who may not agree to what the app asks for (AADSTS90094). */
export function administratorPage(facts: ConsentFacts): Page {
  const { interaction } = facts;
  return {
    title: "Need admin approval",
    body: html`${signedInAs(facts)}
      <h1>Need admin approval</h1>
      <p>
        <span class="app">${interaction.request.app.displayName}</span> needs permissions that only an administrator of
        your organization can grant:
      </p>
      ${permissionList(facts)}
      <p class="soft">Ask an administrator to grant them, or sign in as somebody who can. (AADSTS90094)</p>
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
