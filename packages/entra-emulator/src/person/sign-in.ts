import { EmulatedBrowser } from "./emulated-browser.ts";
import { type PageForm, readPageError, readPageForm } from "./read-form.ts";

export interface SignInOptions {
  /** What this person does on the consent page; accepts unless given. */
  readonly consent?: "accept" | "cancel" | undefined;
  /** What this person does when more proof is asked for; approves unless given. */
  readonly stepUp?: "approve" | "cancel" | undefined;
  /** Whose cookies are used; a new browser unless given. */
  readonly browser?: EmulatedBrowser | undefined;
}

/** What the app would receive. */
export interface SignInAnswer {
  /** With a query or fragment; for form_post the address that the form goes to. */
  readonly url: URL;
  readonly form: URLSearchParams | undefined;
}

const mostSteps = 12;

/**
 * Walks through the pages as a person would, over real HTTP.
 *
 * @throws Error with the page's text when the emulator shows an error page, or does not offer the person.
 */
export async function signInAs(
  authorizeUrl: string,
  userPrincipalName: string,
  { consent = "accept", stepUp = "approve", browser = new EmulatedBrowser() }: SignInOptions = {},
): Promise<SignInAnswer> {
  const { origin } = new URL(authorizeUrl);
  let response = await browser.fetch(authorizeUrl);
  for (let step = 0; step < mostSteps; step += 1) {
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
        readPageError(markup) ?? `The emulator answered ${response.status} without a form: ${markup.slice(0, 200)}`,
      );
    }
    const fields = new URLSearchParams(Object.fromEntries(form.fields));
    if (form.page === "form-post") {
      return { url: new URL(form.action), form: fields };
    }
    const button = pressed(form, userPrincipalName, form.page === "step-up" ? stepUp : consent);
    fields.set(button.name, button.value);
    response = await browser.fetch(new URL(form.action, origin), { method: "POST", body: fields });
  }
  throw new Error(`Signing in took more than ${mostSteps} steps.`);
}

function pressed(form: PageForm, userPrincipalName: string, consent: string): { name: string; value: string } {
  const wanted = userPrincipalName.toLowerCase();
  const button =
    form.buttons.find(({ user }) => user?.toLowerCase() === wanted) ??
    form.buttons.find(({ name }) => name === "others") ??
    form.buttons.find(({ name, value }) => name === "decision" && value === consent) ??
    form.buttons.find(() => form.page === "administrator");
  if (button === undefined) {
    const offered = form.buttons.map(({ user, value }) => user ?? value).join(", ");
    throw new Error(`${userPrincipalName} is not on the ${form.page} page, which offers: ${offered}`);
  }
  return button;
}
