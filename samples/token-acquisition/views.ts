import type { Profile } from "../shared/graph.ts";
import { type Html, html } from "../shared/html.ts";
import { createLayout } from "../shared/layout.ts";
import { createResponses } from "../shared/responses.ts";
import { claimMeanings } from "./claim-meanings.ts";

const layout = createLayout({
  scenario: "token-acquisition",
  pages: [
    { path: "/", label: "Home" },
    { path: "/profile", label: "Profile" },
    { path: "/claims", label: "Claims" },
  ],
  signInPath: "/auth/sign-in",
  signOutPath: "/auth/sign-out",
});

export const { notFound, failure } = createResponses(layout);

export function homePage(name: string | undefined): string {
  const head =
    name === undefined
      ? html`<h1>Sign in to let this app call Microsoft Graph as you</h1>
          <p class="lead">
            You pick an account at Microsoft Entra ID and consent to the data that the app may read. The app never sees
            your password.
          </p>
          <p><a class="button" href="/auth/sign-in">Sign in</a></p>`
      : html`<h1>Hello, ${name}</h1>
          <p class="lead">
            You are signed in. The app has an access token for Microsoft Graph. Your browser does not.
          </p>`;
  return layout(
    { title: "Home", path: "/", name, script: "/call-api.js" },
    html`${head}
      <h2>What this app can do</h2>
      <ul class="cards">
        <li>
          <h3><a href="/profile">Profile</a></h3>
          <p>Your name, mail address and photo, from Microsoft Graph.</p>
        </li>
        <li>
          <h3><a href="/claims">Claims</a></h3>
          <p>The contents of the ID token from your sign-in.</p>
        </li>
      </ul>
      <h2>Call the app’s own API</h2>
      <p>
        The button fetches <code>/api/me</code> from this page. A fetch cannot follow a redirect to a sign-in page.
        Without a session it therefore gets a 401 with the address to sign in at.
      </p>
      <p><button id="call-api" disabled>Fetch /api/me</button></p>
      <div id="response" role="status"></div>`,
  );
}

export function profilePage(name: string | undefined, profile: Profile, photo: string | undefined): string {
  const rows = [
    ["Name", profile.displayName],
    ["Job title", profile.jobTitle],
    ["Mail", profile.mail],
    ["User principal name", profile.userPrincipalName],
    ["ID", profile.id],
  ];
  return layout(
    { title: "Profile", path: "/profile", name },
    html`<h1>Your profile</h1>
      <p class="lead">Read from Microsoft Graph just now: <code>/me</code> and <code>/me/photo/$value</code>.</p>
      <div class="profile">
        ${
          photo === undefined
            ? html`<p class="photo none">No photo</p>`
            : html`<img class="photo" src="${photo}" alt="Your photo" width="96" height="96" />`
        }
        <dl>
          ${rows.map(
            ([label, value]) =>
              html`<div>
                <dt>${label ?? ""}</dt>
                <dd>${value ?? "–"}</dd>
              </div>`,
          )}
        </dl>
      </div>`,
  );
}

export function claimsPage(name: string | undefined, claims: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(claims).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return layout(
    { title: "Claims", path: "/claims", name },
    html`<h1 id="claims">Claims of your ID token</h1>
      <p class="lead">
        The app validated the token when you signed in, and stores its claims on the server. An access token is for its
        API only, so it is not shown.
      </p>
      <div class="scroll" role="region" aria-labelledby="claims" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Claim</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([claim, value]) =>
                html`<tr>
                  <th scope="row">${claim} <small>${claimMeanings[claim]}</small></th>
                  <td>${formatClaim(claim, value)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  );
}

function formatClaim(claim: string, value: unknown): Html {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value !== "number" || !["auth_time", "exp", "iat", "nbf"].includes(claim)) {
    return html`${text}`;
  }
  return html`${text} <small>${new Date(value * 1000).toISOString().replace(/\.\d+Z$/u, "Z")}</small>`;
}
