import { html } from "hono/html";

import { type EntraError, type ErrorStamp, formatTimestamp } from "../model/entra-error.ts";
import type { Page } from "./layout.ts";

/** Returns the page for an error that must not be sent to an app, because it is unknown which app sent the request. */
export function errorPage(error: EntraError, stamp: ErrorStamp): Page {
  return {
    title: "Sign-in error",
    body: html`<h1>Sorry, we couldn't sign you in</h1>
      <p class="soft">The request could not be completed. Go back to the app and try again.</p>
      <p class="detail" data-page="error">AADSTS${error.code}: ${error.message}</p>
      <dl>
        <dt>Correlation ID</dt>
        <dd>${stamp.correlationId}</dd>
        <dt>Trace ID</dt>
        <dd>${stamp.traceId}</dd>
        <dt>Timestamp</dt>
        <dd>${formatTimestamp(stamp.now)}</dd>
      </dl>`,
  };
}
