import { EmulatedBrowser } from "./emulated-browser.ts";
import { type PageForm, readPageError, readPageForm } from "./page-form.ts";

export interface SignInOptions {
  /** The user's decision on the consent page. Default: `accept`. */
  readonly consent?: "accept" | "cancel" | undefined;
  /** The user's decision on the page that asks for stronger authentication. Default: `approve`. */
  readonly stepUp?: "approve" | "cancel" | undefined;
  /** The browser that stores the cookies. Default: a new browser. */
  readonly browser?: EmulatedBrowser | undefined;
}

/** The response that the app would receive. */
export interface SignInResult {
  /** The redirect URI with the response in its query or fragment; for form_post the redirect URI alone. */
  readonly url: URL;
  /** The posted parameters; `undefined` unless the response mode is form_post. */
  readonly form: URLSearchParams | undefined;
}

const maxSteps = 12;

/**
 * Signs a user in through the pages, over real HTTP, and returns the response for the app.
 *
 * @throws {Error} with the page's message, when the emulator shows an error page; or when a page does not offer the
 * user
 */
export async function signInAs(
  authorizeUrl: string,
  userPrincipalName: string,
  { consent = "accept", stepUp = "approve", browser = new EmulatedBrowser() }: SignInOptions = {},
): Promise<SignInResult> {
  const { origin } = new URL(authorizeUrl);
  let response = await browser.fetch(authorizeUrl);
  for (let step = 0; step < maxSteps; step += 1) {
    const location = response.headers.get("location");
    if (location !== null) {
      const url = new URL(location, origin);
      if (url.origin !== origin) {
        await response.body?.cancel();
        return { url, form: undefined };
      }
      response = await browser.fetch(url);
      continue;
    }
    const markup = await response.text();
    const form = readPageForm(markup);
    if (form === undefined) {
      throw new Error(
        readPageError(markup) ?? `The emulator responded ${response.status} without a form: ${markup.slice(0, 200)}`,
      );
    }
    const fields = new URLSearchParams(Object.fromEntries(form.fields));
    if (form.page === "form-post") {
      return { url: new URL(form.action), form: fields };
    }
    const button = chooseButton(form, userPrincipalName, form.page === "step-up" ? stepUp : consent);
    fields.set(button.name, button.value);
    response = await browser.fetch(new URL(form.action, origin), { method: "POST", body: fields });
  }
  throw new Error(`The sign-in did not finish within ${maxSteps} steps.`);
}

function chooseButton(form: PageForm, userPrincipalName: string, decision: string): { name: string; value: string } {
  const username = userPrincipalName.toLowerCase();
  const button =
    form.buttons.find(({ user }) => user?.toLowerCase() === username) ??
    form.buttons.find(({ name }) => name === "others") ??
    form.buttons.find(({ name, value }) => name === "decision" && value === decision) ??
    form.buttons.find(() => form.page === "administrator");
  if (button === undefined) {
    const offered = form.buttons.map(({ user, value }) => user ?? value).join(", ");
    throw new Error(`The ${form.page} page does not offer ${userPrincipalName}. It offers: ${offered}`);
  }
  return button;
}
