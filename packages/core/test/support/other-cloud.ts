import type { Emulator } from "@identity-web/entra-emulator";

import type { Fetch } from "../../src/types/options.ts";

/** The real host that the emulator plays, and the one for its Graph. */
export interface OtherCloud {
  readonly instance: string;
  readonly fetch: Fetch;
  /** Every host that the app sent a request to, in order. */
  readonly asked: string[];
  /** Returns the same address at the emulator, for a browser. */
  atEmulator(address: string): string;
}

/**
 * Makes the emulator appear as `instance`, with Graph at `graph`: requests go to the emulator, and the addresses in its
 * JSON have these hosts. Its signed tokens keep the emulator's name. A request to any other host fails.
 */
export function otherCloud(emulator: Emulator, instance: string, graph = "https://graph.microsoft.com"): OtherCloud {
  const asked: string[] = [];
  const atEmulator = (address: string): string => {
    const { origin } = new URL(address);
    if (origin === instance) {
      return emulator.url + address.slice(origin.length);
    }
    if (origin === graph) {
      return `${emulator.url}/graph${address.slice(origin.length)}`;
    }
    throw new TypeError(`Nobody is at ${origin}.`);
  };
  return {
    instance,
    asked,
    atEmulator,
    async fetch(input, init): Promise<Response> {
      const address = input instanceof URL ? input.href : input;
      asked.push(new URL(address).host);
      const response = await fetch(atEmulator(address), init);
      if (response.headers.get("content-type")?.includes("json") !== true) {
        return response;
      }
      const text = (await response.text())
        .replaceAll(`${emulator.url}/graph/`, `${graph}/`)
        .replaceAll(emulator.url, instance);
      return new Response(text, { status: response.status, headers: response.headers });
    },
  };
}
