import { html } from "hono/html";

import type { Permission } from "../model/consents.ts";
import type { SeedApp, SeedTenant, SeedUser } from "../model/seed.ts";
import type { Html, Page } from "./layout.ts";

export interface AdminConsentFacts {
  readonly app: SeedApp;
  readonly tenant: SeedTenant;
  readonly permissions: readonly Permission[];
  readonly administrators: readonly SeedUser[];
  /** Where the form goes: the address it stands at. */
  readonly action: string;
}

/** Permissions for a whole organization, and who can grant them. */
export function adminConsentPage({ app, tenant, permissions, administrators, action }: AdminConsentFacts): Page {
  return {
    title: "Permissions requested for your organization",
    body: html`<h1>Permissions requested for your organization</h1>
      <p><span class="app">${app.displayName}</span> would like to, for everybody in ${tenant.displayName}:</p>
      <ul class="asks">
        ${permissions.map(
          ({ resource, scope }) =>
            html`<li>${scope.description}<small>${resource.displayName}: ${scope.value}</small></li>`,
        )}
      </ul>
      <form method="post" action="${action}" data-page="admin-consent">
        ${administrators.length === 0 ? nobody(tenant) : choice(administrators)}
        <div class="actions">
          <button class="plain" name="decision" value="cancel">Cancel</button>
          ${administrators.length === 0 ? "" : html`<button class="main" name="decision" value="accept">Accept</button>`}
        </div>
      </form>`,
  };
}

function choice(administrators: readonly SeedUser[]): Html {
  return html`<label
    >Administrator
    <select name="administrator">
      ${administrators.map((user) => html`<option value="${user.oid}">${user.displayName}</option>`)}
    </select></label
  >`;
}

function nobody(tenant: SeedTenant): Html {
  return html`<p class="detail">
    ${tenant.displayName} has no administrator who could accept. Give one of its users
    <code>administrator: true</code> in the emulator's seed.
  </p>`;
}
