import type { HookAnswer } from "../types/hooks.ts";
import { page, redirect } from "../http/responses.ts";
import type { AuthResponse, CookieToSet } from "../types/http.ts";
import { safeReturnPath } from "../http/return-path.ts";
import type { Services } from "../services.ts";

/** @throws {TypeError} where a hook would lead off this site: that is the app's fault, and nothing to show to a user */
export function hookAnswer(services: Services, answer: HookAnswer, cookies: readonly CookieToSet[]): AuthResponse {
  if (!("redirect" in answer)) {
    return page(answer.status, answer.html, { cookies, foreign: true });
  }
  const path = safeReturnPath(answer.redirect, services.options);
  if (path === undefined) {
    throw new TypeError("A hook may redirect to a path of this site only, such as /error?code=…");
  }
  return redirect(services.options.origin + path, cookies);
}
