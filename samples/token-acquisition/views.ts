import { claimMeanings } from "./claim-meanings.ts";
import type { Profile } from "./graph.ts";
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

interface Layout {
  readonly title: string;
  readonly path: string;
  /** Of the signed-in user. Undefined: nobody is signed in. */
  readonly name: string | undefined;
  readonly script?: string;
}

const pages = [
  { path: "/", label: "Home" },
  { path: "/profile", label: "Profile" },
  { path: "/claims", label: "Claims" },
];

function layout({ title, path, name, script }: Layout, main: Html): string {
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
          ${name === undefined ? signInLink : whoIsSignedIn(name)}
        </header>
        <main id="main" tabindex="-1">${main}</main>
        <footer>token-acquisition, a sample of Identity Web for Node</footer>
      </body>
    </html>`.text;
}

const signInLink = html`<a class="button" href="/auth/sign-in">Sign in</a>`;

/** Signing out is a POST, so that no link and no other site can do it. */
function whoIsSignedIn(name: string): Html {
  return html`<form class="account" method="post" action="/auth/sign-out">
    <span class="who">${name}</span><button class="plain">Sign out</button>
  </form>`;
}

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
      <p><button id="call-api">Fetch /api/me</button></p>
      <div id="answer" role="status"></div>`,
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
  if (typeof value !== "number" || !["auth_time", "exp", "iat", "nbf"].includes(claim)) return html`${text}`;
  return html`${text} <small>${new Date(value * 1000).toISOString().replace(/\.\d+Z$/, "Z")}</small>`;
}

export function messagePage(name: string | undefined, title: string, message: string): string {
  return layout(
    { title, path: "", name },
    html`<h1>${title}</h1>
      <p class="lead">${message}</p>
      <p><a class="button" href="/">Home page</a></p>`,
  );
}
