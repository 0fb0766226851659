import type { Profile } from "../shared/graph.ts";
import { type Html, html } from "../shared/html.ts";
import { createLayout } from "../shared/layout.ts";
import { createResponses } from "../shared/responses.ts";

const layout = createLayout({
  scenario: "session-cache",
  pages: [
    { path: "/", label: "Home" },
    { path: "/secure/aad", label: "Account" },
    { path: "/graph/me", label: "User info" },
  ],
  signInPath: "/sign_in",
  signOutPath: "/sign_out",
});

export const { notFound, failure } = createResponses(layout);

export function homePage(name: string | undefined): string {
  const head =
    name === undefined
      ? html`<h1>Sign in to call Microsoft Graph</h1>
          <p class="lead">
            This page is open to everyone. A guard protects all others. Open one of them, and it sends you to Microsoft
            Entra ID to sign in, and then back to the page.
          </p>
          <p><a class="button" href="/secure/aad">Sign in to see your account</a></p>`
      : html`<h1>Hello, ${name}</h1>
          <p class="lead">
            Your tokens are stored in this app’s session on the server. Your browser has only two cookies. They contain
            no tokens.
          </p>`;
  return layout(
    { title: "Home", path: "/", name },
    html`${head}
      <h2>Behind the guard</h2>
      <ul class="cards">
        <li>
          <h3><a href="/secure/aad">Account</a></h3>
          <p>Who is signed in, and the size of the session.</p>
        </li>
        <li>
          <h3><a href="/graph/me">User info</a></h3>
          <p>Your profile at Microsoft Graph, read with a token from the session.</p>
        </li>
      </ul>`,
  );
}

/** The claims of the ID token that the page shows. */
interface Claims {
  readonly iss: string;
  readonly tid: string;
  readonly preferred_username?: string | undefined;
}

export function accountPage(name: string | undefined, claims: Claims, session: string): string {
  return layout(
    { title: "Account", path: "/secure/aad", name },
    html`<h1>Your account</h1>
      <p class="lead">From the ID token of your sign-in. The session stores its claims together with the tokens.</p>
      ${list([
        ["Username", claims.preferred_username ?? "–"],
        ["Environment", new URL(claims.iss).host],
        ["Tenant ID", claims.tid],
        ["Session on the server", `${session.length.toLocaleString("en")} characters`],
      ])}
      <p><a class="button" href="/graph/me">Show user info</a></p>`,
  );
}

export function graphPage(name: string | undefined, profile: Profile, expiresAt: Date): string {
  return layout(
    { title: "User info", path: "/graph/me", name },
    html`<h1>Your profile at Microsoft Graph</h1>
      <p class="lead">
        <code>GET /me</code>, with an access token that expires at
        <time datetime="${expiresAt.toISOString()}">${expiresAt.toISOString().replace(/\.\d+Z$/u, "Z")}</time>.
      </p>
      <pre>${JSON.stringify(profile, null, 2)}</pre>`,
  );
}

function list(rows: readonly (readonly [label: string, value: string])[]): Html {
  return html`<dl>
    ${rows.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
