import { type Html, html } from "../shared/html.ts";
import { createLayout } from "../shared/layout.ts";
import type { Message } from "../shared/mail.ts";
import { createResponses } from "../shared/responses.ts";

const layout = createLayout({
  scenario: "incremental-consent",
  pages: [
    { path: "/", label: "Home" },
    { path: "/mail/read", label: "Read mail" },
    { path: "/mail/send", label: "Send mail" },
  ],
  signInPath: "/auth/sign-in",
  signOutPath: "/auth/sign-out",
});

export const { notFound, failure } = createResponses(layout);

export function homePage(name: string | undefined): string {
  const head =
    name === undefined
      ? html`<h1>Sign in to read your mail</h1>
          <p class="lead">At sign-in you agree to what every page needs. What one page needs, that page asks for.</p>
          <p><a class="button" href="/auth/sign-in">Sign in</a></p>`
      : html`<h1>Hello, ${name}</h1>
          <p class="lead">
            You have agreed that the app reads your mail. To send mail, it asks you again, the first time.
          </p>`;
  return layout(
    { title: "Home", path: "/", name },
    html`${head}
      <h2>Two pages, two consents</h2>
      <ul class="cards">
        <li>
          <h3><a href="/mail/read">Read mail</a></h3>
          <p>With <code>Mail.Read</code>, agreed to at sign-in.</p>
        </li>
        <li>
          <h3><a href="/mail/send">Send mail</a></h3>
          <p>With <code>Mail.Send</code>, agreed to when you get there.</p>
        </li>
      </ul>`,
  );
}

export function messagesPage(name: string | undefined, messages: readonly Message[]): string {
  return layout(
    { title: "Read mail", path: "/mail/read", name },
    html`<h1>Your newest messages</h1>
      <p class="lead">Just read from Microsoft Graph: <code>GET /me/messages</code>.</p>
      ${
        messages.length === 0
          ? html`<p>There are none.</p>`
          : html`<ul class="cards">
              ${messages.map(
                ({ subject, bodyPreview, from }) =>
                  html`<li>
                    <h3>${subject ?? "Without a subject"}</h3>
                    <p>${from?.emailAddress?.name ?? "Somebody"}: ${bodyPreview}</p>
                  </li>`,
              )}
            </ul>`
      }`,
  );
}

/** @param consentUrl where the user can agree to sending mail; `undefined` where they have. */
export function composePage(name: string | undefined, consentUrl: string | undefined, said?: string): string {
  const status = said === undefined ? html`` : html`<p role="status"><strong>${said}</strong></p>`;
  return layout(
    { title: "Send mail", path: "/mail/send", name, script: "/send-greeting.js" },
    html`<h1>Send mail</h1>
      ${status} ${consentUrl === undefined ? form : consent(consentUrl)}
      <h2>By a script of the page</h2>
      <p>
        The button posts to <code>/api/mail</code> by fetch. A fetch cannot be sent to a page of Entra: where consent is
        missing, a window asks for it, and the call is repeated.
      </p>
      <p><button id="send-greeting" data-to="ben@contoso.com" disabled>Send a greeting to Ben</button></p>
      <p id="greeting-status" role="status"></p>`,
  );
}

function consent(url: string): Html {
  return html`<div id="consent">
    <p class="lead">This page needs more permissions: that the app sends mail as you.</p>
    <p><a class="button" href="${url}">Go on to the consent page</a></p>
  </div>`;
}

const form = html`<p class="lead">You have agreed that the app sends mail as you.</p>
  <form class="fields" method="post" action="/mail/send">
    <label>Recipient <input name="to" type="email" required value="ben@contoso.com" /></label>
    <label>Subject <input name="subject" required maxlength="200" value="Hello" /></label>
    <label>Message <textarea name="text" rows="4">Sent by the sample.</textarea></label>
    <p><button>Send</button></p>
  </form>`;

/** The query comes from outside: what does not look like a code and an id is not shown. */
export function errorPage(name: string | undefined, url: string): string {
  const query = new URL(url, "http://localhost").searchParams;
  const [code, id] = [query.get("code") ?? "", query.get("correlation_id") ?? ""];
  const declined = code === "sign_in_declined";
  const title = declined ? "You declined" : "The sign-in did not succeed";
  return layout(
    { title, path: "/error", name },
    html`<h1>${title}</h1>
      <p class="lead">
        ${
          declined
            ? "Nothing was shared with the app. Open the page again and accept; where an administrator has to approve, ask one first."
            : "Try again. If it happens once more, tell whoever runs the app the code and the correlation ID."
        }
      </p>
      <p><a class="button" href="/">Home page</a></p>
      <dl>
        <div>
          <dt>Code</dt>
          <dd>${/^[a-z_]{1,40}$/u.test(code) ? code : "–"}</dd>
        </div>
        <div>
          <dt>Correlation ID</dt>
          <dd>${/^[0-9a-f-]{36}$/u.test(id) ? id : "–"}</dd>
        </div>
      </dl>`,
  );
}
