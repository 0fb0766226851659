import { CommandError } from "../process/command-error.ts";

/** The part of a response that the check uses: never a token. */
export interface EntraResponse {
  status: number;
  location: URL | undefined;
  text: string;
}

const timeoutMilliseconds = 10_000;
const maxCharacters = 512 * 1024; // an error page of Entra has about 100 KB

/**
 * Sends one request to Entra and resolves with the response, whatever its status.
 *
 * @throws {CommandError} when there is no response, with the reason
 */
export async function ask(url: URL, form?: Readonly<Record<string, string>>): Promise<EntraResponse> {
  const body = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
  try {
    const response = await fetch(url, {
      ...body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const to = response.headers.get("location");
    const location = to !== null && URL.canParse(to, url.href) ? new URL(to, url) : undefined;
    return { status: response.status, location, text: await startOf(response) };
  } catch (error) {
    throw new CommandError(noNetwork(url, error));
  }
}

async function startOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  // Leaving the loop cancels the rest of the body.
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxCharacters) {
      break;
    }
  }
  return text;
}

function noNetwork({ host }: URL, error: unknown): string {
  const reason = reasonOf(error);
  const proxy = Object.keys(process.env).find((name) => /^https?_proxy$/iu.test(name) && process.env[name] !== "");
  return [
    `No network: ${host} does not respond (${reason}).`,
    ...(/CERT|SELF_SIGNED|ISSUER/u.test(reason)
      ? [
          "Its certificate is not trusted, as happens behind a proxy that inspects TLS. Set NODE_EXTRA_CA_CERTS to the proxy's certificate authority.",
        ]
      : ["Check this machine's connection, and ENTRA_INSTANCE if .env sets it."]),
    ...(proxy !== undefined && process.env["NODE_USE_ENV_PROXY"] !== "1"
      ? [`A proxy is configured (${proxy}). Node 24 uses it when NODE_USE_ENV_PROXY=1 is set.`]
      : []),
    "Without a network, the sample can run with the emulator: leave out --entra.",
  ].join("\n");
}

/** Returns the system's error code or the error's name. A message adds nothing useful and might contain a secret. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) {
    return "unknown reason";
  }
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
}
