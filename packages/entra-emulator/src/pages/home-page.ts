import { html } from "hono/html";

import type { Seed } from "../model/seed.ts";
import { avatar } from "./avatar.ts";
import type { Page } from "./layout.ts";

/**
 * Returns the page at the emulator's root URL, which says that the emulator is running and lists its users and apps.
 */
export function homePage(baseUrl: string, { users, apps, tenants }: Seed): Page {
  const names = new Map(tenants.map(({ id, displayName }) => [id, displayName]));
  return {
    title: "Running",
    body: html`<h1>The emulator is running</h1>
      <p class="soft">
        Apps sign users in here and call a small part of Microsoft Graph. There is nothing to do on this page.
      </p>
      <p class="detail">Instance: ${baseUrl}<br />Graph: ${baseUrl}/graph/v1.0</p>
      <h2>Users</h2>
      <ul class="accounts">
        ${users.map(
          (user) =>
            html`<li class="account">
              ${avatar(user)}
              <span class="who"
                ><span class="name">${user.displayName}</span>
                <span class="address">${user.userPrincipalName}</span>
                <span class="address">${names.get(user.tenantId)}</span></span
              >
            </li>`,
        )}
      </ul>
      <h2>Apps</h2>
      <ul class="items">
        ${apps.map((app) => html`<li>${app.displayName}<small>${app.clientId}</small></li>`)}
      </ul>`,
  };
}
