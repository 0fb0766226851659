import { html } from "hono/html";

import type { SeedUser } from "../model/seed.ts";
import type { Interaction } from "../state/interactions.ts";
import { avatar } from "./avatar.ts";
import type { Html, Page } from "./layout.ts";

interface PickerEntry {
  readonly user: SeedUser;
  readonly tenantName: string;
  readonly signedIn: boolean;
}

export interface PickerPageData {
  readonly interaction: Interaction;
  readonly entries: readonly PickerEntry[];
  /** Whether there are other users, who are not listed. */
  readonly offersOthers: boolean;
}

/** Returns the account picker, with a button for each user. */
export function pickerPage({ interaction, entries, offersOthers }: PickerPageData): Page {
  const { request, segment, token } = interaction;
  const title = request.prompt === "login" ? "Sign in again" : "Pick an account";
  return {
    title,
    body: html`<h1>${title}</h1>
      <p class="soft">to continue to <span class="app">${request.app.displayName}</span></p>
      <form method="post" action="/${segment}/login" data-page="picker">
        <input type="hidden" name="page" value="${token}" />
        <ul class="accounts">
          ${entries.map(entryItem)}
        </ul>
        ${offersOthers ? html`<button class="plain wide" name="others" value="show">Use another account</button>` : ""}
      </form>`,
  };
}

function entryItem({ user, tenantName, signedIn }: PickerEntry): Html {
  return html`<li>
    <button class="account" name="account" value="${user.oid}" data-user="${user.userPrincipalName}">
      ${avatar(user)}
      <span class="who">
        <span class="name">${user.displayName} ${signedIn ? html`<span class="badge">Signed in</span>` : ""}</span>
        <span class="address">${user.userPrincipalName}</span>
        <span class="address">${tenantName}</span>
      </span>
    </button>
  </li>`;
}
