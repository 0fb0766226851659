import type { Emulator } from "@identity-web/entra-emulator";

import type { Fetch } from "../../src/types/options.ts";

/** A host of the real world that stands for the emulator, and one for its Graph. */
export interface OtherCloud {
  readonly instance: string;
  readonly fetch: Fetch;
  /** Every host that the app asked, in order. */
  readonly asked: string[];
  /** The same address at the emulator, for what a browser would open. */
  atEmulator(address: string): string;
}

/**
 * Makes the emulator look as if it were `instance`, with Graph at `graph`: requests go to the emulator, and the addresses in its JSON
 * are of these hosts. What it signs keeps its own name. A request to any other host fails.
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
