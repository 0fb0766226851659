import { EntraError } from "../model/entra-error.ts";
import type { EmulatorContext } from "./environment.ts";

export type Parameters = ReadonlyMap<string, string>;

/**
 * Returns the OAuth parameters. An empty parameter counts as missing (RFC 6749, section 3.1).
 *
 * @throws {EntraError} AADSTS9000411, when a parameter occurs twice (RFC 6749, section 3.1)
 */
export function readParameters(source: URLSearchParams): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of source) {
    if (parameters.has(name)) {
      throw new EntraError(
        9000411,
        "invalid_request",
        `The request is not properly formatted. The parameter '${name}' is duplicated.`,
      );
    }
    if (value !== "") {
      parameters.set(name, value);
    }
  }
  return parameters;
}

export async function readForm(context: EmulatorContext): Promise<URLSearchParams> {
  return new URLSearchParams(await context.req.text());
}

/**
 * Returns a required parameter.
 *
 * @throws {EntraError} AADSTS900144, when the parameter is missing
 */
export function requireParameter(parameters: Parameters, name: string, where = "request body"): string {
  const value = parameters.get(name);
  if (value === undefined) {
    throw new EntraError(900144, "invalid_request", `The ${where} must contain the following parameter: '${name}'.`);
  }
  return value;
}
