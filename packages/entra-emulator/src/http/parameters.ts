import { EntraError } from "../model/entra-error.ts";
import type { EmulatorContext } from "./environment.ts";

export type Parameters = ReadonlyMap<string, string>;

/** OAuth parameters. One that occurs twice is refused (RFC 6749, section 3.1); an empty one counts as absent. */
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

export function requireParameter(parameters: Parameters, name: string, where = "request body"): string {
  const value = parameters.get(name);
  if (value === undefined) {
    throw new EntraError(900144, "invalid_request", `The ${where} must contain the following parameter: '${name}'.`);
  }
  return value;
}
