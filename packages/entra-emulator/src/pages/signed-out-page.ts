import { html } from "hono/html";

import type { Page } from "./layout.ts";

export interface SignedOutPageData {
  readonly names: readonly string[];
  /** Front-channel sign-out URLs of the apps. */
  readonly frames: readonly string[];
  /** The URL to continue to; `undefined` when the request named no URL, or a URL that no app has registered. */
  readonly returnTo: string | undefined;
}

/**
 * Continues when every app's iframe has loaded, or after five seconds: an app that is down must not keep users
 * waiting.
 */
const continueScript = `
const link = document.getElementById("continue");
const proceed = () => location.replace(link.href);
addEventListener("load", proceed);
setTimeout(proceed, 5000);
`;

export function signedOutPage({ names, frames, returnTo }: SignedOutPageData): Page {
  const body = html`<h1>You are signed out</h1>
    <p class="soft">
      ${
        names.length === 0
          ? "No account was signed in to this browser."
          : html`${names.join(", ")} signed out of this browser.`
      }
    </p>
    ${
      returnTo === undefined
        ? html`<p>You can close this window.</p>`
        : html`<div class="actions" data-page="signed-out">
            <a class="main" id="continue" href="${returnTo}">Continue</a>
          </div>`
    }
    ${frames.map((frame) => html`<iframe src="${frame}" title="Signing out of an app" hidden></iframe>`)}`;
  if (returnTo === undefined) {
    return { title: "Signed out", body };
  }
  const head = html`<noscript><meta http-equiv="refresh" content="3; url=${returnTo}" /></noscript>`;
  return { title: "Signed out", body, head, script: continueScript };
}
