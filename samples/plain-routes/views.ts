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
      <p class="lead">The session on the server stores your account and your tokens.</p>
      <p><a class="button" href="/graphcall">Call Microsoft Graph</a></p>
      <h2>How the app uses the session</h2>
      <p>
        The call takes a token from your session. If the token has expired, Entra issues a new one, and only then does
        the app save the session. The page says whether it did.
      </p>`,
  );
}

/** @param authorizationUrl Entra's, created for this browser: it works once, within 15 minutes */
export function loginPage(name: string | undefined, authorizationUrl: string): string {
  const already = name === undefined ? "" : "You are already signed in, and can sign in again. ";
  return layout(
    { title: "Sign in", path: "/login", name },
    html`<h1>Sign in to call Microsoft Graph</h1>
      <p class="lead">
        ${already}The link leads to Microsoft Entra ID, which redirects you to <code>/getAToken</code>.
      </p>
      <p><a class="button" href="${authorizationUrl}">Sign in with Microsoft</a></p>`,
  );
}

export function graphPage(name: string | undefined, profile: Profile, cacheState: "saved" | "unchanged"): string {
  const explanation =
    cacheState === "saved"
      ? "Entra issued a new token, so the token cache has changed, and the app saved it in your session."
      : "The session contained a valid token, so the app wrote nothing to it.";
  return layout(
    { title: "Call Graph", path: "/graphcall", name },
    html`<h1>Response from Microsoft Graph</h1>
      <p class="lead"><code>GET /me</code>, called as you.</p>
      <pre>${JSON.stringify(profile, null, 2)}</pre>
      <dl>
        <div>
          <dt>Token cache in the session</dt>
          <dd>${cacheState}</dd>
        </div>
      </dl>
      <p>${explanation}</p>
      <p><a class="button" href="/graphcall">Call again</a></p>`,
  );
}
