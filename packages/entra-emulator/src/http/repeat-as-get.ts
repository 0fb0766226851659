import type { EmulatorContext } from "./environment.ts";
import { readForm } from "./parameters.ts";

/**
 * Sends the browser to the same address again, with the form's fields in the query. A form that comes from another site does
 * not bring our SameSite=Lax cookie; the navigation that follows does.
 */
export async function repeatAsGet(context: EmulatorContext): Promise<Response> {
  const form = await readForm(context);
  const { pathname } = new URL(context.req.url);
  return context.redirect(`${pathname}?${form.toString()}`, 303);
}
