import { html } from "hono/html";

import { type ConsentPageData, signedInAs } from "./consent-page.ts";
import type { Page } from "./layout.ts";

/** Returns the page that replaces multi-factor authentication: the user approves or cancels with a button. */
export function stepUpPage(data: Omit<ConsentPageData, "permissions">, contexts: readonly string[]): Page {
  const { interaction } = data;
  return {
    title: "Verify your identity",
    body: html`${signedInAs({ ...data, permissions: [] })}
      <h1>Verify your identity</h1>
      <p>
        <span class="app">${interaction.request.app.displayName}</span> requires stronger authentication (authentication
        context ${contexts.join(", ")}).
      </p>
      <form method="post" action="/${interaction.segment}/step-up" data-page="step-up">
        <input type="hidden" name="page" value="${interaction.token}" />
        <div class="actions">
          <button class="plain" name="decision" value="cancel">Cancel</button>
          <button class="main" name="decision" value="approve">Approve</button>
        </div>
      </form>`,
  };
}
