import { html } from "hono/html";

import type { SeedUser } from "../model/seed.ts";
import type { Html } from "./layout.ts";

const tones = 6;

/** Returns the user's initials in a circle, whose color is always the same for the same user. */
export function avatar(user: SeedUser): Html {
  return html`<span class="avatar tone-${toneOf(user)}" aria-hidden="true">${initials(user)}</span>`;
}

/** Returns the index of the user's color in the stylesheet. */
export function toneOf(user: SeedUser): number {
  return Number.parseInt(user.oid.slice(-1), 16) % tones;
}

function initials({ displayName }: SeedUser): string {
  const words = displayName.split(" ").filter((word) => word !== "");
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? "")
    .join("")
    .toUpperCase();
}
