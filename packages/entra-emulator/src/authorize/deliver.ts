import type { Emulation } from "../emulation.ts";
import type { EmulatorContext } from "../http/environment.ts";
import { stampError } from "../http/error-answer.ts";
import { describeError, type EntraError } from "../model/entra-error.ts";
import { formPostPage } from "../pages/form-post-page.ts";
import { showPage } from "../pages/layout.ts";
import type { AnswerParameters } from "./answer.ts";
import type { ReturnAddress } from "./authorization-request.ts";

/** Sends an answer to the app, in the response mode that it asked for. */
export function deliver(
  context: EmulatorContext,
  address: ReturnAddress,
  answer: AnswerParameters,
): Response | Promise<Response> {
  const parameters = new URLSearchParams(answer);
  if (address.state !== undefined) {
    parameters.set("state", address.state);
  }
  for (const [name, value] of Object.entries(address.fault?.parameters ?? {})) {
    if (value === null) {
      parameters.delete(name);
    } else {
      parameters.set(name, value);
    }
  }
  context.header("cache-control", "no-store");
  if (address.responseMode === "form_post") {
    return showPage(context, formPostPage(address.redirectUri, parameters));
  }
  const url = new URL(address.redirectUri);
  if (address.responseMode === "fragment") {
    url.hash = parameters.toString();
  } else {
    parameters.forEach((value, name) => url.searchParams.append(name, value));
  }
  return context.redirect(url.href, 302);
}

/** Tells the app that there is no answer (RFC 6749, section 4.1.2.1), with Entra's number in the description. */
export function deliverError(
  context: EmulatorContext,
  emulation: Emulation,
  address: ReturnAddress,
  error: EntraError,
): Response | Promise<Response> {
  const { suberror } = error.details;
  return deliver(context, address, {
    error: error.error,
    error_description: describeError(error, stampError(context, emulation)),
    ...(suberror === undefined ? {} : { error_subcode: suberror }),
  });
}
