import { page, redirect } from "../http/responses.ts";
import { safeReturnPath, type SiteAddress } from "../http/return-path.ts";
import type { Hook, HookResponse } from "../types/hooks.ts";
import type { AuthResponse } from "../types/http.ts";

/** Runs hooks one after the other. The first that returns a response ends the chain. */
export async function runHooks<Context>(
  hooks: Hook<Context> | readonly Hook<Context>[] | undefined,
  context: Context,
): Promise<HookResponse | undefined> {
  const chain: readonly Hook<Context>[] = hooks === undefined ? [] : typeof hooks === "function" ? [hooks] : hooks;
  for (const hook of chain) {
    const response = await hook(context);
    if (response !== undefined) {
      return response;
    }
  }
  return undefined;
}

/** @throws {TypeError} the hook leads off this site: that is a fault of the app, and nothing to show to a user */
export function hookResponse(site: SiteAddress, response: HookResponse): AuthResponse {
  if (!("redirect" in response)) {
    return page(response.status, response.html, { appOwned: true });
  }
  const path = safeReturnPath(response.redirect, site);
  if (path === undefined) {
    throw new TypeError("A hook may redirect only to a path of this site, such as /error?code=…");
  }
  return redirect(site.origin + path);
}
