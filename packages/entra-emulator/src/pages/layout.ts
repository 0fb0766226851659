import { createHash } from "node:crypto";

import { html, raw } from "hono/html";

import type { EmulatorContext } from "../http/environment.ts";
import { randomToken } from "../lib/random.ts";
import { stylesheet } from "./stylesheet.ts";

/** Markup that is safe in a page: the result of `html`, which escapes all values. */
export type Html = ReturnType<typeof html>;

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Elements for the head, such as a refresh for browsers without scripts. */
  readonly head?: Html;
  /** The emulator's own script. It must not contain anything from a request. */
  readonly script?: string;
}

const styleHash = createHash("sha256").update(stylesheet).digest("base64");

/**
 * Sends a page. Its Content-Security-Policy allows only the emulator's stylesheet and script. It has no form-action:
 * Chromium applies that directive to the redirect after a form too, and would keep users from returning to their app.
 */
export async function showPage(
  context: EmulatorContext,
  page: Page | Promise<Page>,
  status: 200 | 400 | 403 | 404 | 500 = 200,
): Promise<Response> {
  const { title, body, head, script } = await page;
  const nonce = randomToken(16);
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `script-src 'nonce-${nonce}'`,
    "frame-src http: https:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  context.header("content-security-policy", policy.join("; "));
  context.header("cache-control", "no-store");
  // Not "no-referrer": the form_post to the app would then have "Origin: null", unlike Entra's.
  context.header("referrer-policy", "strict-origin-when-cross-origin");
  context.header("x-content-type-options", "nosniff");
  return context.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title} – Entra emulator</title>
          ${raw(`<style>${stylesheet}</style>`)} ${head ?? ""}
        </head>
        <body>
          <main>
            <p class="brand">${mark()} Entra emulator</p>
            ${body}
          </main>
          <footer>
            This is an emulator on your machine, for development. It is not a Microsoft service and never asks for a
            password.
          </footer>
          ${
            script === undefined
              ? ""
              : html`<script nonce="${nonce}">
                  ${raw(script)};
                </script>`
          }
        </body>
      </html>`,
    status,
  );
}

function mark(): Html {
  return html`<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <rect x="1.5" y="3.5" width="17" height="13" rx="3" fill="none" stroke="currentColor" stroke-width="1.6" />
    <circle cx="7" cy="9" r="2" fill="currentColor" />
    <path
      d="M3.8 14c.6-1.9 1.8-2.7 3.2-2.7s2.6.8 3.2 2.7M12.5 8h3.5M12.5 11.5h3.5"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
    />
  </svg>`;
}
