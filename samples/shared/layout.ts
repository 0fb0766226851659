import { type Html, html } from "./html.ts";

/**
 * The headers of every page. Each page shows who is signed in, so browsers must not cache it: the back button would
 * show the earlier user. The policy has no `form-action`: Chromium applies it to redirects too, and sign-out redirects
 * to Entra.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** Settings that all pages of one scenario share. */
export interface Site {
  readonly scenario: string;
  readonly pages: readonly { readonly path: string; readonly label: string }[];
  readonly signInPath: string;
  readonly signOutPath: string;
}

export interface Page {
  readonly title: string;
  readonly path: string;
  /** The signed-in user's name; `undefined` if no user is signed in. */
  readonly name: string | undefined;
  readonly script?: string;
}

export type Layout = (page: Page, main: Html) => string;

export function createLayout({ scenario, pages, signInPath, signOutPath }: Site): Layout {
  return ({ title, path, name, script }, main) => {
    const links = pages.map((page) =>
      page.path === path
        ? html`<li><a href="${page.path}" aria-current="page">${page.label}</a></li>`
        : html`<li><a href="${page.path}">${page.label}</a></li>`,
    );
    return html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title} – Identity Web sample</title>
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/style.css" />
          ${script === undefined ? undefined : html`<script src="${script}" type="module"></script>`}
        </head>
        <body>
          <a class="skip" href="#main">Skip to main content</a>
          <header>
            <nav aria-label="Pages">
              <ul>
                ${links}
              </ul>
            </nav>
            ${name === undefined ? signInLink(signInPath) : signOutForm(name, signOutPath)}
          </header>
          <main id="main" tabindex="-1">${main}</main>
          <footer>${scenario}, a sample of Identity Web for Node</footer>
        </body>
      </html>`.text;
  };
}

function signInLink(path: string): Html {
  return html`<a class="button" href="${path}">Sign in</a>`;
}

/** Sign-out is a POST, so that no link and no other site can trigger it. */
function signOutForm(name: string, signOutPath: string): Html {
  return html`<form class="account" method="post" action="${signOutPath}">
    <span class="who">${name}</span><button class="plain">Sign out</button>
  </form>`;
}
