import type { FlowConfig } from "../flow/context.ts";
import type { IdentityWebOptions } from "../types/options.ts";

/**
 * Resolves what Entra answers, and how. A token in an address would stay in histories and logs, so Entra refuses that
 * too.
 */
export function resolveResponse({ responseMode, responseType = "code" }: IdentityWebOptions): {
  response: Pick<FlowConfig, "responseMode" | "responseType">;
  faults: string[];
} {
  const hybrid = responseType !== "code";
  return {
    response: { responseType, responseMode: responseMode ?? (hybrid ? "form_post" : "query") },
    faults:
      hybrid && responseMode === "query"
        ? [
            'responseMode is "query", but with responseType "code id_token" the address would contain a token, which Entra refuses: use ' +
              '"form_post", or leave responseMode out.',
          ]
        : [],
  };
}
