import { html } from "hono/html";

import type { SeedApp, SeedTenant, SeedUser } from "../model/seed.ts";
import type { Permission } from "../state/consents.ts";
import type { Html, Page } from "./layout.ts";

export interface AdminConsentPageData {
  readonly app: SeedApp;
  readonly tenant: SeedTenant;
  readonly permissions: readonly Permission[];
  readonly administrators: readonly SeedUser[];
  /** The URL that the form is posted to: the page's own. */
  readonly action: string;
}

/** Returns the page that asks an administrator to grant permissions for a whole organization. */
export function adminConsentPage({ app, tenant, permissions, administrators, action }: AdminConsentPageData): Page {
  return {
    title: "Permissions requested for your organization",
    body: html`<h1>Permissions requested for your organization</h1>
      <p><span class="app">${app.displayName}</span> would like to, for all users in ${tenant.displayName}:</p>
      <ul class="items">
        ${permissions.map(
          ({ resource, scope }) =>
            html`<li>${scope.description}<small>${resource.displayName}: ${scope.value}</small></li>`,
        )}
      </ul>
      <form method="post" action="${action}" data-page="admin-consent">
        ${administrators.length === 0 ? noAdministrator(tenant) : administratorSelect(administrators)}
        <div class="actions">
          <button class="plain" name="decision" value="cancel">Cancel</button>
          ${administrators.length === 0 ? "" : html`<button class="main" name="decision" value="accept">Accept</button>`}
        </div>
      </form>`,
  };
}

function administratorSelect(administrators: readonly SeedUser[]): Html {
  return html`<label
    >Administrator
    <select name="administrator">
      ${administrators.map((user) => html`<option value="${user.oid}">${user.displayName}</option>`)}
    </select></label
  >`;
}

function noAdministrator(tenant: SeedTenant): Html {
  return html`<p class="detail">
    ${tenant.displayName} has no administrator. To accept, set <code>administrator: true</code> for one of its users in
    the emulator's seed.
  </p>`;
}
