import { type Html, html } from "./html.ts";

/**
 * For every page. Each shows who is signed in, so that none may be kept: the back button would show it as it was before. The policy
 * has no `form-action`: Chromium holds redirects to it too, and sign-out leads on to Entra.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** What the pages of one scenario have in common. */
export interface Site {
  readonly scenario: string;
  readonly pages: readonly { readonly path: string; readonly label: string }[];
  readonly signInPath: string;
  readonly signOutPath: string;
}

export interface Page {
  readonly title: string;
  readonly path: string;
  /** Of the signed-in user. Undefined: nobody is signed in. */
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
          <a class="skip" href="#main">Skip to the content</a>
          <header>
            <nav aria-label="Pages">
              <ul>
                ${links}
              </ul>
            </nav>
            ${name === undefined ? signInLink(signInPath) : whoIsSignedIn(name, signOutPath)}
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

/** Signing out is a POST, so that no link and no other site can do it. */
function whoIsSignedIn(name: string, signOutPath: string): Html {
  return html`<form class="account" method="post" action="${signOutPath}">
    <span class="who">${name}</span><button class="plain">Sign out</button>
  </form>`;
}
