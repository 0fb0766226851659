import { IdentityWebError } from "../errors/errors.ts";
import { successful } from "./successful-response.ts";

/**
 * The JSON of an answer; `undefined` where it has no content. Held to its content type: a sign-in page of a proxy is no JSON,
 * whatever its status.
 *
 * @throws {DownstreamApiError} the status is no success
 * @throws {IdentityWebError} `api_response_invalid`
 */
export async function jsonAnswer(answer: Response): Promise<unknown> {
  const response = await successful(answer);
  if (response.body === null || response.status === 204 || response.status === 205) {
    return undefined;
  }
  const type = response.headers.get("content-type") ?? "";
  const isJson = /^application\/(?:[\w.+-]*\+)?json\s*(?:;|$)/iu.test(type.trim());
  if (!isJson && type !== "") {
    await response.body.cancel();
    throw unsuitable("is not JSON by its content type: use fetch(path) for other kinds");
  }
  const text = await response.text();
  if (text === "") {
    return undefined;
  }
  if (!isJson) {
    throw unsuitable("has no content type: use fetch(path) for other kinds than JSON");
  }
  try {
    return JSON.parse(text);
  } catch {
    // Without its cause, which quotes from the answer.
    throw unsuitable("calls itself JSON, and is none");
  }
}

export function unsuitable(how: string): IdentityWebError {
  return new IdentityWebError("api_response_invalid", `The answer of an API ${how}.`);
}
