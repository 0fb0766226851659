import { IdentityWebError } from "../errors/errors.ts";
import { successfulResponse } from "./successful-response.ts";

/**
 * Returns the JSON of a response; `undefined` if it has no content. The content type counts: a proxy's sign-in page is
 * not JSON, whatever its status.
 *
 * @throws {DownstreamApiError} the status is not 2xx
 * @throws {IdentityWebError} `api_response_invalid`
 */
export async function readJson(received: Response): Promise<unknown> {
  const response = await successfulResponse(received);
  if (response.body === null || response.status === 204 || response.status === 205) {
    return undefined;
  }
  const type = response.headers.get("content-type") ?? "";
  const isJson = /^application\/(?:[\w.+-]*\+)?json\s*(?:;|$)/iu.test(type.trim());
  if (!isJson && type !== "") {
    await response.body.cancel();
    throw invalidResponse("is not JSON, as its content type says. Use fetch(path) for other types.");
  }
  const text = await response.text();
  if (text === "") {
    return undefined;
  }
  if (!isJson) {
    throw invalidResponse("has no content type. Use fetch(path) for types other than JSON.");
  }
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause, which quotes the response.
    throw invalidResponse("claims to be JSON but does not parse.");
  }
}

export function invalidResponse(why: string): IdentityWebError {
  return new IdentityWebError("api_response_invalid", `The response of an API ${why}`);
}
