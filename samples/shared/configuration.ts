const faults: string[] = [];

/** The port that the sample listens on. */
export const port: number = readPort(process.env["PORT"] || "3000");

/** The address of Microsoft Graph or its stand-in, without a trailing slash. */
export const graphUrl: string = readGraphUrl(process.env["GRAPH_BASE_URL"] || "https://graph.microsoft.com/v1.0");

/** The article's app requests a code and an ID token (hybrid flow). This one requests only a code by default. */
export const responseType: "code" | "code id_token" = readResponseType(process.env["RESPONSE_TYPE"] || "code");

/**
 * Returns what `make` returns. An invalid configuration ends the process: each fault is printed on one line, with its
 * fix, and without a stack trace that would hide it. Other errors are rethrown.
 */
export function configured<Value>(make: () => Value): Value {
  let made: Value | undefined;
  try {
    made = make();
  } catch (error) {
    if (!isConfigurationError(error)) {
      throw error;
    }
    faults.push(...error.faults);
  }
  if (made !== undefined && faults.length === 0) {
    return made;
  }
  const list = faults.map((fault) => `  - ${fault}`).join("\n");
  const count = faults.length === 1 ? "1 setting is" : `${faults.length} settings are`;
  console.error(`The sample cannot start: ${count} invalid (.env.example explains each):\n${list}`);
  process.exit(1);
}

/**
 * Checks the error's code instead of its class: each framework's package exports the class, and this file works with
 * all of them.
 */
function isConfigurationError(error: unknown): error is Error & { readonly faults: readonly string[] } {
  return error instanceof Error && "code" in error && error.code === "configuration_invalid" && "faults" in error;
}

function readPort(text: string): number {
  const number = Number(text);
  if (/^\d+$/u.test(text) && number >= 1 && number <= 65_535) {
    return number;
  }
  faults.push("PORT is not a port number: set it to a number from 1 to 65535, or omit it to use 3000.");
  return 3000;
}

function readResponseType(text: string): "code" | "code id_token" {
  if (text === "code") {
    return text;
  }
  if (text === "code-id-token") {
    return "code id_token";
  }
  faults.push("RESPONSE_TYPE is neither code nor code-id-token: set it to one of them, or omit it to use code.");
  return "code";
}

function readGraphUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Tokens are sent to this address, so plain HTTP is allowed only on this machine.
  const safe = url?.protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(url?.hostname ?? "");
  if (url !== undefined && safe && url.search === "" && url.hash === "") {
    return url.href.replace(/\/+$/u, "");
  }
  faults.push(
    "GRAPH_BASE_URL is not an https address with a version, such as https://graph.microsoft.com/v1.0. Omit it to use that one.",
  );
  return "https://graph.microsoft.com/v1.0";
}
