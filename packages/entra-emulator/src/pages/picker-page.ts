import { html } from "hono/html";

import type { Interaction } from "../authorize/interactions.ts";
import type { SeedUser } from "../model/seed.ts";
import { avatar } from "./avatar.ts";
import type { Html, Page } from "./layout.ts";

interface Person {
  readonly user: SeedUser;
  readonly tenantName: string;
  readonly signedIn: boolean;
}

export interface PickerFacts {
  readonly interaction: Interaction;
  readonly people: readonly Person[];
  /** Whether there are people who are not in the list yet. */
  readonly offersOthers: boolean;
}

/** Who is signing in? One button for each person. */
export function pickerPage({ interaction, people, offersOthers }: PickerFacts): Page {
  const { request, segment, token } = interaction;
  const again = request.prompt === "login";
  return {
    title: again ? "Sign in again" : "Pick an account",
    body: html`<h1>${again ? "Sign in again" : "Pick an account"}</h1>
      <p class="soft">to continue to <span class="app">${request.app.displayName}</span></p>
      <form method="post" action="/${segment}/login" data-page="picker">
        <input type="hidden" name="page" value="${token}" />
        <ul class="people">
          ${people.map(personItem)}
        </ul>
        ${offersOthers ? html`<button class="plain wide" name="others" value="show">Use another account</button>` : ""}
      </form>`,
  };
}

function personItem({ user, tenantName, signedIn }: Person): Html {
  return html`<li>
    <button class="person" name="account" value="${user.oid}" data-user="${user.userPrincipalName}">
      ${avatar(user)}
      <span class="who">
        <span class="name">${user.displayName} ${signedIn ? html`<span class="badge">Signed in</span>` : ""}</span>
        <span class="address">${user.userPrincipalName}</span>
        <span class="address">${tenantName}</span>
      </span>
    </button>
  </li>`;
}
