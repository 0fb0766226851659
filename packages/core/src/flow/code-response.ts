import { randomUUID } from "node:crypto";

import type { IdentityWebErrorCode } from "../errors/error-codes.ts";
import { wantsPage } from "../http/navigation.ts";
import { json, page } from "../http/responses.ts";
import { otherText, pageTexts } from "../pages/page-texts.ts";
import { errorPage } from "../pages/render.ts";
import type { AuthRequest, AuthResponse } from "../types/http.ts";
import type { PageAction } from "../types/pages.ts";
import type { ResponseContext } from "./context.ts";

/** The end of a request with a code. */
export interface CodedResponse {
  readonly code: IdentityWebErrorCode;
  readonly correlationId?: string | undefined;
  /** A path to offer as "Try again". */
  readonly returnTo?: string | undefined;
  /** A sealed interaction link: what the offered sign-in must ask for. */
  readonly interactionLink?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function homePath({ config }: Pick<ResponseContext, "config">): string {
  return config.basePath || "/";
}

/** Returns where a person can sign in and return to `return_to`; `undefined` for apps with custom routes. */
export function signInLink(
  { config }: Pick<ResponseContext, "config">,
  query: Readonly<Record<string, string>> = {},
): string | undefined {
  const { routes, basePath } = config;
  if (routes === undefined) {
    return undefined;
  }
  const text = new URLSearchParams(query).toString();
  return basePath + routes.signIn + (text === "" ? "" : `?${text}`);
}

/** Returns a page for a person or JSON for a program, always with a correlation id and, on a page, with next steps. */
export async function codeResponse(
  context: ResponseContext,
  request: AuthRequest,
  coded: CodedResponse,
): Promise<AuthResponse> {
  const { code, correlationId = randomUUID(), headers = {} } = coded;
  const text = pageTexts[code] ?? otherText;
  if (!wantsPage(request)) {
    return json(text.status, { error: code, message: text.message, correlationId }, { headers });
  }
  const { error } = context.pages;
  const html = await (error ?? errorPage)({ ...text, code, correlationId, actions: actionsFor(context, coded) });
  return page(text.status, html, { headers, appOwned: error !== undefined });
}

/** Codes for which signing in again offers nothing. */
const homeOnly = new Set<IdentityWebErrorCode>([
  "role_missing",
  "group_missing",
  "sign_out_forbidden",
  "method_not_allowed",
]);

function actionsFor(context: ResponseContext, { code, returnTo, interactionLink }: CodedResponse): PageAction[] {
  const home = { label: "Home page", href: homePath(context) };
  if (code === "authority_unavailable" || code === "store_unavailable") {
    return returnTo === undefined ? [home] : [{ label: "Try again", href: returnTo }, home];
  }
  if (homeOnly.has(code)) {
    return [home];
  }
  const switches = code === "account_mismatch" || code === "tenant_not_allowed";
  const href = signInLink(context, {
    ...(returnTo === undefined ? {} : { return_to: returnTo }),
    ...(interactionLink === undefined ? {} : { challenge: interactionLink }),
    ...(switches ? { prompt: "select_account" } : {}),
  });
  if (href === undefined) {
    return [home];
  }
  const label = switches ? "Sign in with another account" : code === "form_not_sent" ? "Sign in" : "Try again";
  return [{ label, href }, home];
}
