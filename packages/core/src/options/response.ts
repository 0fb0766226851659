import type { IdentityWebOptions } from "./options.ts";
import type { ResolvedOptions } from "./resolved.ts";

type Given = Pick<IdentityWebOptions, "responseMode" | "responseType">;

export function resolveResponse({
  responseMode,
  responseType = "code",
}: Given): Pick<ResolvedOptions, "responseMode" | "responseType"> {
  return { responseType, responseMode: responseMode ?? (responseType === "code" ? "query" : "form_post") };
}

/** Entra refuses it as well (AADSTS70007), but only once somebody wants to sign in. */
export function responseFaults({ responseMode, responseType }: Given): string[] {
  if (responseType !== "code id_token" || responseMode !== "query") return [];
  return [
    'responseMode "query" cannot carry the ID token of responseType "code id_token", which would stand in addresses and logs: ' +
      'leave responseMode out, or make it "form_post".',
  ];
}
