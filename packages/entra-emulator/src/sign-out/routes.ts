import { applyFault, faultAsError } from "../http/apply-fault.ts";
import { findBrowser } from "../http/browser-cookie.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { readParameters } from "../http/parameters.ts";
import { repeatAsGet } from "../http/repeat-as-get.ts";
import { isRegisteredRedirectUri } from "../model/redirect-uri.ts";
import { showPage } from "../pages/layout.ts";
import { signedOutPage } from "../pages/signed-out-page.ts";
import type { Emulation } from "../state/emulation.ts";
import { matchesLoginHint } from "../tokens/login-hint.ts";
import { frontChannelUrls } from "./front-channel.ts";

/**
 * Registers the end-session endpoint (OpenID Connect RP-Initiated Logout). It signs out the account that
 * `logout_hint` names, or all accounts of the browser.
 */
export function signOutRoutes(app: EmulatorApp, emulation: Emulation): void {
  const path = "/:tenant/oauth2/v2.0/logout";
  app.get(path, (context) => signOut(context, emulation, new URL(context.req.url).searchParams));
  app.post(path, repeatAsGet);
}

async function signOut(context: EmulatorContext, emulation: Emulation, search: URLSearchParams): Promise<Response> {
  const fault = await emulation.faults.take("signOut");
  const raw = applyFault(context, fault);
  if (raw !== undefined) {
    return raw;
  }
  if (fault?.error !== undefined) {
    throw faultAsError(fault.error);
  }
  emulation.directory.authority(context.req.param("tenant") ?? "");
  const parameters = readParameters(search);
  const hint = parameters.get("logout_hint");
  const browser = findBrowser(context, emulation);
  const all = [...(browser?.accounts.values() ?? [])];
  const hinted = hint === undefined ? [] : all.filter(({ user }) => matchesLoginHint(hint, user));
  const signedOut = hinted.length > 0 ? hinted : all;
  for (const account of signedOut) {
    browser?.accounts.delete(account.user.oid);
  }
  return showPage(
    context,
    signedOutPage({
      names: signedOut.map(({ user }) => user.displayName),
      frames: signedOut.flatMap((account) => frontChannelUrls(emulation, account)),
      returnTo: returnUrl(emulation, parameters.get("post_logout_redirect_uri"), parameters.get("state")),
    }),
  );
}

/**
 * Returns the URL to continue to; `undefined` when no app has registered it, because following it would be an open
 * redirect.
 */
function returnUrl({ directory }: Emulation, uri: string | undefined, state: string | undefined): string | undefined {
  if (uri === undefined || !directory.apps().some((app) => isRegisteredRedirectUri(app, uri))) {
    return undefined;
  }
  const url = new URL(uri);
  if (state !== undefined) {
    url.searchParams.set("state", state);
  }
  return url.href;
}
