import type { ErrorPageContext, PageAction, SignedOutPageContext } from "../types/pages.ts";
import { escapeHtml } from "./escape-html.ts";

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59626d;--paper:#fff;--ground:#eef1f5;--accent:#0f5cbf;--line:#d5dae1}
@media(prefers-color-scheme:dark){:root{--ink:#e9edf2;--soft:#a3adb9;--paper:#1c2128;--ground:#12161b;--accent:#7db4ff;--line:#39414c}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--ink);
font:1rem/1.55 system-ui,sans-serif;padding:1rem}main{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;
max-width:34rem;width:100%;padding:2rem}h1{font-size:1.4rem;line-height:1.25;margin:0 0 .75rem;text-wrap:balance}p{margin:0 0 1.25rem;text-wrap:pretty}
nav,form{display:flex;flex-wrap:wrap;gap:.75rem}a,button{font:inherit;padding:.55rem 1.1rem;border-radius:.4rem;border:1px solid var(--accent);
color:var(--accent);background:none;text-decoration:none;cursor:pointer}a:first-child,button{background:var(--accent);color:var(--paper)}
a:focus-visible,button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
footer{margin-top:1.75rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
code{font-family:ui-monospace,monospace}`;

function renderDocument(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${style}</style></head>` +
    `<body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`
  );
}

function renderLinks(actions: readonly PageAction[]): string {
  const items = actions.map(({ label, href }) => `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`);
  return `<nav aria-label="Next steps">${items.join("")}</nav>`;
}

export function errorPage({ title, message, code, correlationId, actions }: ErrorPageContext): string {
  const footer = `<footer>Code: <code>${code}</code><br>Correlation ID: <code>${escapeHtml(correlationId)}</code></footer>`;
  return renderDocument(title, `<p>${escapeHtml(message)}</p>${renderLinks(actions)}${footer}`);
}

export function signedOutPage({ actions }: SignedOutPageContext): string {
  const message = "If other people use this browser, close its windows too.";
  return renderDocument("You are signed out", `<p>${message}</p>${renderLinks(actions)}`);
}

/** Renders the page behind a link to sign-out. Its button sends what a link must not: a POST from our own page. */
export function confirmSignOutPage(action: string, home: string): string {
  const form =
    `<form method="post" action="${escapeHtml(action)}"><button>Sign out</button>` +
    `<a href="${escapeHtml(home)}">Stay signed in</a></form>`;
  return renderDocument(
    "Sign out?",
    `<p>This ends your session in this browser, here and at Microsoft Entra ID.</p>${form}`,
  );
}

/** The last page of a sign-in in a window. The page that opened the window closes it. */
export const windowPage: string = renderDocument("Done", "<p>You can close this window.</p>");

/** The page that Entra loads in a frame for a front-channel sign-out. Nobody sees it. */
export const blankPage: string = renderDocument("Signed out", "");
