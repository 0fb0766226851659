import { html } from "hono/html";

import type { Identity } from "../model/directory.ts";
import type { Permission } from "../state/consents.ts";
import type { Interaction } from "../state/interactions.ts";
import { avatar } from "./avatar.ts";
import type { Html, Page } from "./layout.ts";

export interface ConsentPageData {
  readonly interaction: Interaction;
  readonly identity: Identity;
  readonly tenantName: string;
  readonly permissions: readonly Permission[];
}

/** Returns the page that explains the requested permissions and lets the user accept or cancel. */
export function consentPage(data: ConsentPageData): Page {
  const { interaction } = data;
  return {
    title: "Permissions requested",
    body: html`${signedInAs(data)}
      <h1>Permissions requested</h1>
      <p>
        <span class="app">${interaction.request.app.displayName}</span>
        <span class="publisher">Publisher: unverified</span>
      </p>
      <p>This app would like to:</p>
      ${permissionList(data)}
      <p class="soft">
        By accepting, you allow this app to use your data as listed here. You will be asked again only if the app
        requests more permissions.
      </p>
      <form method="post" action="/${interaction.segment}/consent" data-page="consent">
        <input type="hidden" name="page" value="${interaction.token}" />
        <div class="actions">
          <button class="plain" name="decision" value="cancel">Cancel</button>
          <button class="main" name="decision" value="accept">Accept</button>
        </div>
      </form>`,
  };
}

export function signedInAs({ identity, tenantName }: ConsentPageData): Html {
  const { user } = identity;
  return html`<p class="account-line">
    ${avatar(user)}
    <span
      ><span class="address">${user.userPrincipalName}</span>
      <span class="address">${identity.guest ? `Guest of ${tenantName}` : tenantName}</span></span
    >
  </p>`;
}

export function permissionList({ permissions }: ConsentPageData): Html {
  return html`<ul class="items">
    ${permissions.map(
      ({ resource, scope }) =>
        html`<li>${scope.description}<small>${resource.displayName}: ${scope.value}</small></li>`,
    )}
  </ul>`;
}
