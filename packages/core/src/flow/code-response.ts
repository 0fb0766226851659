import { randomUUID } from "node:crypto";

import { type IdentityWebErrorCode, ServiceUnavailableError, TokenRequestError } from "../errors/errors.ts";
import { json, page } from "../http/responses.ts";
import { wantsPage } from "../http/navigation.ts";
import { otherText, pageTexts } from "../pages/page-texts.ts";
import { errorPage, type PageAction } from "../pages/pages.ts";
import type { AuthResponse, AuthRequest, CookieToSet } from "../types/http.ts";
import type { Services } from "../services.ts";

export interface Outcome {
  readonly code: IdentityWebErrorCode;
  readonly correlationId?: string | undefined;
  /** Offered to be tried again. */
  readonly returnTo?: string | undefined;
  /** Sealed: what the sign-in that is offered has to ask for. */
  readonly challenge?: string | undefined;
  readonly cookies?: readonly CookieToSet[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Further members of the JSON answer. */
  readonly details?: object | undefined;
}

export function homePath(services: Services): string {
  return services.options.basePath || "/";
}

/** Where a person can sign in, and come back to `returnTo`. `undefined` for apps with routes of their own. */
export function signInLink(services: Services, query: Readonly<Record<string, string>> = {}): string | undefined {
  const { routes, basePath } = services.options;
  if (routes === undefined) {
    return undefined;
  }
  const text = new URLSearchParams(query).toString();
  return basePath + routes.signIn + (text === "" ? "" : `?${text}`);
}

/** An end with a code: a page for a person, JSON for a program, always with a correlation id and a way on. */
export async function outcome(services: Services, request: AuthRequest, what: Outcome): Promise<AuthResponse> {
  const text = pageTexts[what.code] ?? otherText;
  const correlationId = what.correlationId ?? randomUUID();
  const extra = { cookies: what.cookies ?? [], headers: what.headers ?? {} };
  if (!wantsPage(request)) {
    const body = { error: what.code, message: text.message, correlationId, ...what.details };
    return json(text.status, body, extra);
  }
  const context = { ...text, code: what.code, correlationId, actions: actionsFor(services, what) };
  const { error } = services.options.pages;
  return page(text.status, await (error ?? errorPage)(context), { ...extra, foreign: error !== undefined });
}

function actionsFor(services: Services, what: Outcome): PageAction[] {
  const home = { label: "Home page", href: homePath(services) };
  const query: Record<string, string> = {
    ...(what.returnTo === undefined ? {} : { return_to: what.returnTo }),
    ...(what.challenge === undefined ? {} : { challenge: what.challenge }),
  };
  if (what.code === "authority_unavailable" || what.code === "store_unavailable") {
    return what.returnTo === undefined ? [home] : [{ label: "Try again", href: what.returnTo }, home];
  }
  if (what.code === "role_missing" || what.code === "group_missing") {
    return [home];
  }
  if (what.code === "sign_out_forbidden" || what.code === "method_not_allowed") {
    return [home];
  }
  const switching = what.code === "account_mismatch" || what.code === "tenant_not_allowed";
  const link = signInLink(services, switching ? { ...query, prompt: "select_account" } : query);
  if (link === undefined) {
    return [home];
  }
  const label = switching ? "Sign in with another account" : what.code === "form_not_sent" ? "Sign in" : "Try again";
  return [{ label, href: link }, home];
}

/** 503 with `Retry-After` (RFC 9110 section 10.2.3): what is down comes back, and nobody is signed out meanwhile. */
export function unavailable(
  services: Services,
  request: AuthRequest,
  error: ServiceUnavailableError,
  returnTo?: string,
  correlationId: string = error.correlationId ?? randomUUID(),
): Promise<AuthResponse> {
  const { code } = error;
  services.options.logger.warn({ code, correlationId, cause: causeCode(error) }, error.message);
  const headers = { "retry-after": String(error.retryAfterSeconds) };
  return outcome(services, request, { code, correlationId, returnTo, headers });
}

/** Runs a leg; an outage on its way becomes the 503. */
export async function orUnavailable<Result>(
  services: Services,
  request: AuthRequest,
  run: () => Promise<Result>,
  returnTo?: string,
): Promise<Result | AuthResponse> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ServiceUnavailableError) {
      return unavailable(services, request, error, returnTo);
    }
    const misconfigured = ["configuration_refused", "credentials_unusable"];
    if (!(error instanceof TokenRequestError) || !misconfigured.includes(error.code)) {
      throw error;
    }
    const correlationId = error.correlationId ?? randomUUID();
    const { code, serviceErrorCode } = error;
    services.options.logger.error({ code, correlationId, serviceErrorCode }, error.message);
    return outcome(services, request, { code, correlationId });
  }
}

/** What an operator needs to tell a refused connection from a certificate: a code such as ECONNREFUSED, never a text. */
export function causeCode(error: Error): string | undefined {
  let found: string | undefined;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    found = typeof code === "string" ? code : (found ?? cause.name);
  }
  return found;
}
