import { findBrowser } from "../authorize/browser-cookie.ts";
import { hintNames } from "../authorize/choose-account.ts";
import type { Emulation } from "../emulation.ts";
import { applyFault, faultAsError } from "../http/apply-fault.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { readParameters } from "../http/parameters.ts";
import { repeatAsGet } from "../http/repeat-as-get.ts";
import { isRegisteredRedirectUri } from "../model/redirect-uri.ts";
import { showPage } from "../pages/layout.ts";
import { signedOutPage } from "../pages/signed-out-page.ts";
import { frontChannelAddresses } from "./front-channel.ts";

/** The end-session endpoint (OpenID Connect RP-Initiated Logout): all accounts of the browser, or the one that logout_hint names. */
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
  const named = hint === undefined ? [] : all.filter(({ user }) => hintNames(hint, user));
  const leaving = named.length > 0 ? named : all;
  for (const account of leaving) {
    browser?.accounts.delete(account.user.oid);
  }
  return showPage(
    context,
    signedOutPage({
      names: leaving.map(({ user }) => user.displayName),
      frames: leaving.flatMap((account) => frontChannelAddresses(emulation, account)),
      returnTo: returnAddress(emulation, parameters.get("post_logout_redirect_uri"), parameters.get("state")),
    }),
  );
}

/** Only an address that some app has registered: anything else would be an open redirect. */
function returnAddress(
  { directory }: Emulation,
  uri: string | undefined,
  state: string | undefined,
): string | undefined {
  if (uri === undefined || !directory.apps().some((app) => isRegisteredRedirectUri(app, uri))) {
    return undefined;
  }
  const url = new URL(uri);
  if (state !== undefined) {
    url.searchParams.set("state", state);
  }
  return url.href;
}
