import type { IdentityWebErrorCode } from "../errors/errors.ts";

/** A way on from a page: a link. */
export interface PageAction {
  readonly label: string;
  /** A path of this site. Not escaped yet. */
  readonly href: string;
}

/** What an error page has to say. None of it comes from outside. */
export interface ErrorPageContext {
  readonly code: IdentityWebErrorCode;
  /** To be shown, so that whoever is asked for help can find the attempt in the logs. */
  readonly correlationId: string;
  /** HTTP status that the page is sent with. */
  readonly status: number;
  /** In English; `code` is the key for a translation. */
  readonly title: string;
  /** What happened and what to do, in English. */
  readonly message: string;
  /** Ways on, the first being the best. */
  readonly actions: readonly PageAction[];
}

/** What the page after signing out has to offer. */
export interface SignedOutPageContext {
  readonly actions: readonly PageAction[];
}

/**
 * Pages of the app's own. Each gets plain values, escapes them itself (`escapeHtml`), and answers a whole HTML document. It is sent
 * under a policy that allows styles in the page and nothing else: no script, no image, nothing from elsewhere.
 */
export interface Pages {
  readonly error?: ((context: ErrorPageContext) => string | Promise<string>) | undefined;
  readonly signedOut?: ((context: SignedOutPageContext) => string | Promise<string>) | undefined;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes text safe as content of an HTML element and inside a quoted attribute. A user's name is text from outside. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? "");
}

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

function documentOf(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${style}</style></head>` +
    `<body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`
  );
}

function links(actions: readonly PageAction[]): string {
  const items = actions.map(({ label, href }) => `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`);
  return `<nav aria-label="Ways on">${items.join("")}</nav>`;
}

export function errorPage({ title, message, code, correlationId, actions }: ErrorPageContext): string {
  const footer = `<footer>Code: <code>${code}</code><br>Correlation ID: <code>${escapeHtml(correlationId)}</code></footer>`;
  return documentOf(title, `<p>${escapeHtml(message)}</p>${links(actions)}${footer}`);
}

export function signedOutPage({ actions }: SignedOutPageContext): string {
  const message = "If others use this browser too, close its windows as well.";
  return documentOf("You are signed out", `<p>${message}</p>${links(actions)}`);
}

/** Somebody followed a link to sign-out: the button sends what the link may not, a POST from our own page. */
export function confirmSignOutPage(action: string, home: string): string {
  const form =
    `<form method="post" action="${escapeHtml(action)}"><button>Sign out</button>` +
    `<a href="${escapeHtml(home)}">Stay signed in</a></form>`;
  return documentOf("Sign out?", `<p>Your session in this browser ends, here and at Microsoft Entra ID.</p>${form}`);
}

/** Where the window of a sign-in ends; whoever opened it closes it. */
export const windowPage: string = documentOf("Done", "<p>You can close this window.</p>");

export const blankPage: string = documentOf("Signed out", "");
