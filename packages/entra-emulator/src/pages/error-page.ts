import { html } from "hono/html";

import { type EntraError, type ErrorStamp, formatTimestamp } from "../model/entra-error.ts";
import type { Page } from "./layout.ts";

/** An error that no app may be told of, because it is not known whose request it was. */
export function errorPage(error: EntraError, stamp: ErrorStamp): Page {
  return {
    title: "Sign-in trouble",
    body: html`<h1>Sorry, we cannot sign you in</h1>
      <p class="soft">The request that brought you here cannot be carried out.</p>
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
