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
      ? html`<h1>Sign in, and this app calls Microsoft Graph as you</h1>
          <p class="lead">
            You pick an account at Microsoft Entra ID and agree to what the app may read. It never sees a password.
          </p>
          <p><a class="button" href="/auth/sign-in">Sign in</a></p>`
      : html`<h1>Hello, ${name}</h1>
          <p class="lead">
            You are signed in. The app holds an access token for Microsoft Graph; your browser does not.
          </p>`;
  return layout(
    { title: "Home", path: "/", name, script: "/call-api.js" },
    html`${head}
      <h2>What this app can do</h2>
      <ul class="cards">
        <li>
          <h3><a href="/profile">Profile</a></h3>
          <p>Your name, mail and photo, read from Microsoft Graph.</p>
        </li>
        <li>
          <h3><a href="/claims">Claims</a></h3>
          <p>What the ID token of your sign-in says about you.</p>
        </li>
      </ul>
      <h2>Call the app’s own API</h2>
      <p>
        The button fetches <code>/api/me</code> from this page. A fetch cannot be sent to a sign-in page, so without a
        session it is told where to sign in.
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
      <p class="lead">Just read from Microsoft Graph: <code>/me</code> and <code>/me/photo/$value</code>.</p>
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
      <p class="lead">Checked when you signed in, and kept on the server since. Access tokens are not for reading.</p>
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
                  <td>${shown(claim, value)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  );
}

function shown(claim: string, value: unknown): Html {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value !== "number" || !["auth_time", "exp", "iat", "nbf"].includes(claim)) {
    return html`${text}`;
  }
  return html`${text} <small>${new Date(value * 1000).toISOString().replace(/\.\d+Z$/u, "Z")}</small>`;
}
