import { html } from "hono/html";

import type { Page } from "./layout.ts";

export interface SignedOutFacts {
  readonly names: readonly string[];
  /** Front-channel sign-out addresses of the apps. */
  readonly frames: readonly string[];
  /** Where to go on to, when it is an address of an app of ours. */
  readonly returnTo: string | undefined;
}

/** Goes on when every app's frame has loaded, and at the latest after five seconds: an app that is gone must not hold people. */
const continueScript = `
const link = document.getElementById("continue");
const goOn = () => location.replace(link.href);
addEventListener("load", goOn);
setTimeout(goOn, 5000);
`;

export function signedOutPage({ names, frames, returnTo }: SignedOutFacts): Page {
  const body = html`<h1>You are signed out</h1>
    <p class="soft">
      ${names.length === 0 ? "Nobody was signed in in this browser." : html`${names.join(", ")} signed out of this browser.`}
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
