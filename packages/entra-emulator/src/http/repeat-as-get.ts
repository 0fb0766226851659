import type { EmulatorContext } from "./environment.ts";
import { readForm } from "./parameters.ts";

/**
 * Redirects the browser to the same address with the form's fields in the query. A form posted from another site
 * arrives without the emulator's SameSite=Lax cookie; the navigation that follows includes it.
 */
export async function repeatAsGet(context: EmulatorContext): Promise<Response> {
  const form = await readForm(context);
  const { pathname } = new URL(context.req.url);
  return context.redirect(`${pathname}?${form.toString()}`, 303);
}
