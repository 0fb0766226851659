import { html } from "hono/html";

import type { SeedUser } from "../model/seed.ts";
import type { Html } from "./layout.ts";

const tones = 6;

/** Initials in a circle, in a colour that is always the same for the same person. */
export function avatar(user: SeedUser): Html {
  return html`<span class="avatar tone-${toneOf(user)}" aria-hidden="true">${initials(user)}</span>`;
}

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
