import type { Profile } from "../shared/graph.ts";
import { html } from "../shared/html.ts";
import { createLayout } from "../shared/layout.ts";
import { createResponses } from "../shared/responses.ts";

const layout = createLayout({
  scenario: "plain-routes",
  pages: [
    { path: "/", label: "Home" },
    { path: "/graphcall", label: "Call Graph" },
  ],
  signInPath: "/login",
  signOutPath: "/logout",
});

export const { notFound, failure } = createResponses(layout);

export function homePage(name: string): string {
  return layout(
    { title: "Home", path: "/", name },
    html`<h1>Welcome, ${name}</h1>
      <p class="lead">The session on the server knows who you are, and holds your tokens.</p>
      <p><a class="button" href="/graphcall">Call Microsoft Graph</a></p>
      <h2>How the session is used</h2>
      <p>
        The call takes a token from your session. Only where Entra had to give a new one has the session changed, and
        only then is it saved: the page says which.
      </p>`,
  );
}

/** `authorizationUrl` is one of Entra's, made for this browser: it works once, and for 15 minutes. */
export function loginPage(name: string | undefined, authorizationUrl: string): string {
  const already = name === undefined ? "" : "You are signed in already, and can sign in anew. ";
  return layout(
    { title: "Sign in", path: "/login", name },
    html`<h1>Sign in to call Microsoft Graph</h1>
      <p class="lead">
        ${already}The link leads to Microsoft Entra ID, which sends you back to <code>/getAToken</code>.
      </p>
      <p><a class="button" href="${authorizationUrl}">Sign in with Microsoft</a></p>`,
  );
}

export function graphPage(name: string | undefined, profile: Profile, session: "saved" | "unchanged"): string {
  const explanation =
    session === "saved"
      ? "Entra gave a new token, so the token cache has changed and was saved into your session."
      : "A token was there already, so nothing was written into your session.";
  return layout(
    { title: "Call Graph", path: "/graphcall", name },
    html`<h1>What Microsoft Graph answered</h1>
      <p class="lead"><code>GET /me</code>, as you.</p>
      <pre>${JSON.stringify(profile, null, 2)}</pre>
      <dl>
        <div>
          <dt>Token cache in the session</dt>
          <dd>${session}</dd>
        </div>
      </dl>
      <p>${explanation}</p>
      <p><a class="button" href="/graphcall">Call it again</a></p>`,
  );
}
