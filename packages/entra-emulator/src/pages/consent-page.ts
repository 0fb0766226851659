import { html } from "hono/html";

import type { Interaction } from "../authorize/interactions.ts";
import type { Permission } from "../model/consents.ts";
import type { Identity } from "../model/directory.ts";
import { avatar } from "./avatar.ts";
import type { Html, Page } from "./layout.ts";

export interface ConsentFacts {
  readonly interaction: Interaction;
  readonly identity: Identity;
  readonly tenantName: string;
  readonly permissions: readonly Permission[];
}

/** Permissions in plain words, and the two ways on. */
export function consentPage(facts: ConsentFacts): Page {
  const { interaction } = facts;
  return {
    title: "Permissions requested",
    body: html`${signedInAs(facts)}
      <h1>Permissions requested</h1>
      <p>
        <span class="app">${interaction.request.app.displayName}</span>
        <span class="publisher">Publisher: unverified</span>
      </p>
      <p>This app would like to:</p>
      ${permissionList(facts)}
      <p class="soft">
        Accepting means that you allow this app to use your data as listed here. You are asked again only for what is
        new.
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

export function signedInAs({ identity, tenantName }: ConsentFacts): Html {
  const { user } = identity;
  return html`<p class="person-line">
    ${avatar(user)}
    <span
      ><span class="address">${user.userPrincipalName}</span>
      <span class="address">${identity.guest ? `Guest of ${tenantName}` : tenantName}</span></span
    >
  </p>`;
}

export function permissionList({ permissions }: ConsentFacts): Html {
  return html`<ul class="asks">
    ${permissions.map(
      ({ resource, scope }) =>
        html`<li>${scope.description}<small>${resource.displayName}: ${scope.value}</small></li>`,
    )}
  </ul>`;
}
