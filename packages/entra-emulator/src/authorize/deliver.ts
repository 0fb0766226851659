import type { EmulatorContext } from "../http/environment.ts";
import { stampError } from "../http/error-response.ts";
import type { ReturnAddress } from "../model/authorization-request.ts";
import { describeError, type EntraError } from "../model/entra-error.ts";
import { formPostPage } from "../pages/form-post-page.ts";
import { showPage } from "../pages/layout.ts";
import type { Emulation } from "../state/emulation.ts";
import type { ResponseParameters } from "./authorization-response.ts";

/** Sends a response to the app, in the response mode that it requested. */
export function deliver(
  context: EmulatorContext,
  address: ReturnAddress,
  response: ResponseParameters,
): Response | Promise<Response> {
  const parameters = new URLSearchParams(response);
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

/** Sends an error response to the app (RFC 6749, section 4.1.2.1), with the AADSTS number in the description. */
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
