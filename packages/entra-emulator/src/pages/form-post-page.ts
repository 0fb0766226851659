import { html } from "hono/html";

import type { Page } from "./layout.ts";

/**
 * Returns the page that posts a response to the app (OAuth 2.0 Form Post Response Mode); without scripts, its button
 * does.
 */
export function formPostPage(redirectUri: string, parameters: URLSearchParams): Page {
  return {
    title: "Returning to the app",
    script: "document.forms[0].submit();",
    body: html`<h1>Returning to the app</h1>
      <form method="post" action="${redirectUri}" data-page="form-post">
        ${[...parameters].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <div class="actions"><button class="main">Continue</button></div>
      </form>`,
  };
}
