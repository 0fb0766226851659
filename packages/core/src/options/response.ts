import type { IdentityWebOptions } from "../types/options.ts";
import type { ResolvedOptions } from "./resolved-options.ts";

/** What Entra answers, and how. A token in an address would stay in histories and logs, so Entra refuses that as well. */
export function resolveResponse({ responseMode, responseType = "code" }: IdentityWebOptions): {
  response: Pick<ResolvedOptions, "responseMode" | "responseType">;
  faults: string[];
} {
  const hybrid = responseType !== "code";
  return {
    response: { responseType, responseMode: responseMode ?? (hybrid ? "form_post" : "query") },
    faults:
      hybrid && responseMode === "query"
        ? [
            'responseMode is "query", but with responseType "code id_token" a token would stand in the address, which Entra refuses: ' +
              'say "form_post", or leave responseMode out.',
          ]
        : [],
  };
}
