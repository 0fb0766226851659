const faults: string[] = [];

/** Where the sample listens. */
export const port: number = readPort(process.env["PORT"] || "3000");

/** Microsoft Graph, or what stands for it, without a slash at the end. */
export const graphUrl: string = readGraphUrl(process.env["GRAPH_BASE_URL"] || "https://graph.microsoft.com/v1.0");

/** The article's app asks for a code with an ID token beside it (hybrid); where nothing is said, this one for a code alone. */
export const responseType: "code" | "code id_token" = readResponseType(process.env["RESPONSE_TYPE"] || "code");

/**
 * What `make` returns. A wrong configuration ends the process: each fault is one line, with its fix, and no stack trace hides it.
 * Anything else that goes wrong is thrown on.
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
  console.error(`The sample cannot start, ${faults.length} thing(s) to mend (.env.example explains each):\n${list}`);
  process.exit(1);
}

/** By its code and not by its class: the class comes from the package of one framework, and this file serves all of them. */
function isConfigurationError(error: unknown): error is Error & { readonly faults: readonly string[] } {
  return error instanceof Error && "code" in error && error.code === "configuration_invalid" && "faults" in error;
}

function readPort(text: string): number {
  const number = Number(text);
  if (/^\d+$/u.test(text) && number >= 1 && number <= 65_535) {
    return number;
  }
  faults.push("PORT is no port: give a number from 1 to 65535, or leave it out for 3000.");
  return 3000;
}

function readResponseType(text: string): "code" | "code id_token" {
  if (text === "code") {
    return text;
  }
  if (text === "code-id-token") {
    return "code id_token";
  }
  faults.push("RESPONSE_TYPE is neither code nor code-id-token: give one of them, or leave it out for code.");
  return "code";
}

function readGraphUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Tokens go there: in the clear only to this machine.
  const safe = url?.protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(url?.hostname ?? "");
  if (url !== undefined && safe && url.search === "" && url.hash === "") {
    return url.href.replace(/\/+$/u, "");
  }
  faults.push(
    "GRAPH_BASE_URL is not an https address with a version, such as https://graph.microsoft.com/v1.0; leave it out for this one.",
  );
  return "https://graph.microsoft.com/v1.0";
}
