import { html } from "hono/html";

import { type ConsentFacts, signedInAs } from "./consent-page.ts";
import type { Page } from "./layout.ts";

/** What stands for multi-factor authentication here: a button, and the way back. */
export function stepUpPage(facts: Omit<ConsentFacts, "permissions">, contexts: readonly string[]): Page {
  const { interaction } = facts;
  return {
    title: "Verify your identity",
    body: html`${signedInAs({ ...facts, permissions: [] })}
      <h1>Verify your identity</h1>
      <p>
        <span class="app">${interaction.request.app.displayName}</span> asks for more proof that it is you
        (authentication context ${contexts.join(", ")}).
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
