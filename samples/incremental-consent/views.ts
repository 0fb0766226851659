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
          <p class="lead">
            At sign-in you consent to the permissions that every page needs. A page that needs another permission asks
            for it later.
          </p>
          <p><a class="button" href="/auth/sign-in">Sign in</a></p>`
      : html`<h1>Hello, ${name}</h1>
          <p class="lead">
            You have allowed the app to read your mail. The first time you send mail, it asks for your consent again.
          </p>`;
  return layout(
    { title: "Home", path: "/", name },
    html`${head}
      <h2>Two pages, two consents</h2>
      <ul class="cards">
        <li>
          <h3><a href="/mail/read">Read mail</a></h3>
          <p>With <code>Mail.Read</code>, granted at sign-in.</p>
        </li>
        <li>
          <h3><a href="/mail/send">Send mail</a></h3>
          <p>With <code>Mail.Send</code>, granted when you first open the page.</p>
        </li>
      </ul>`,
  );
}

export function messagesPage(name: string | undefined, messages: readonly Message[]): string {
  return layout(
    { title: "Read mail", path: "/mail/read", name },
    html`<h1>Your newest messages</h1>
      <p class="lead">Read from Microsoft Graph just now: <code>GET /me/messages</code>.</p>
      ${
        messages.length === 0
          ? html`<p>Your mailbox is empty.</p>`
          : html`<ul class="cards">
              ${messages.map(
                ({ subject, bodyPreview, from }) =>
                  html`<li>
                    <h3>${subject ?? "(no subject)"}</h3>
                    <p>${from?.emailAddress?.name ?? "Unknown sender"}: ${bodyPreview}</p>
                  </li>`,
              )}
            </ul>`
      }`,
  );
}

/** @param consentUrl the address at which the user can consent to sending mail; `undefined` if they already have */
export function composePage(name: string | undefined, consentUrl: string | undefined, message?: string): string {
  const status = message === undefined ? html`` : html`<p role="status"><strong>${message}</strong></p>`;
  return layout(
    { title: "Send mail", path: "/mail/send", name, script: "/send-greeting.js" },
    html`<h1>Send mail</h1>
      ${status} ${consentUrl === undefined ? form : consent(consentUrl)}
      <h2>Send by a script</h2>
      <p>
        The button posts to <code>/api/mail</code> by fetch. A fetch cannot follow a redirect to a page of Entra. If
        consent is missing, a window asks for it, and then the script repeats the call.
      </p>
      <p><button id="send-greeting" data-to="ben@contoso.com" disabled>Send a greeting to Ben</button></p>
      <p id="greeting-status" role="status"></p>`,
  );
}

function consent(url: string): Html {
  return html`<div id="consent">
    <p class="lead">This page needs another permission: to send mail as you.</p>
    <p><a class="button" href="${url}">Continue to the consent page</a></p>
  </div>`;
}

const form = html`<p class="lead">You have allowed the app to send mail as you.</p>
  <form class="fields" method="post" action="/mail/send">
    <label>Recipient <input name="to" type="email" required value="ben@contoso.com" /></label>
    <label>Subject <input name="subject" required maxlength="200" value="Hello" /></label>
    <label>Message <textarea name="text" rows="4">Sent by the sample.</textarea></label>
    <p><button>Send</button></p>
  </form>`;

/** The query comes from outside, so the page shows only values that look like a code and an ID. */
export function errorPage(name: string | undefined, url: string): string {
  const query = new URL(url, "http://localhost").searchParams;
  const [code, id] = [query.get("code") ?? "", query.get("correlation_id") ?? ""];
  const declined = code === "sign_in_declined";
  const title = declined ? "You declined" : "The sign-in failed";
  return layout(
    { title, path: "/error", name },
    html`<h1>${title}</h1>
      <p class="lead">
        ${
          declined
            ? "Nothing was shared with the app. Open the page again and accept. If an administrator must approve the app, ask one first."
            : "Try again. If it happens again, tell the app's owner the code and the correlation ID."
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
