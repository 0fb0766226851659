import { CommandError } from "../process/command-error.ts";

/** What came back, as far as the check looks at it: never a token. */
export interface Reply {
  status: number;
  location: URL | undefined;
  text: string;
}

const patienceMilliseconds = 10_000;
const enough = 512 * 1024; // an error page of Entra's has some 100 KB

/** One request to Entra. No answer at all is a CommandError that says why. */
export async function ask(url: URL, form?: Readonly<Record<string, string>>): Promise<Reply> {
  const body = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
  try {
    const response = await fetch(url, {
      ...body,
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    const to = response.headers.get("location");
    const location = to !== null && URL.canParse(to, url.href) ? new URL(to, url) : undefined;
    return { status: response.status, location, text: await beginning(response) };
  } catch (error) {
    throw new CommandError(noNetwork(url, error));
  }
}

async function beginning({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  // Leaving the loop ends the answer.
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > enough) {
      break;
    }
  }
  return text;
}

function noNetwork({ host }: URL, error: unknown): string {
  const reason = reasonOf(error);
  const proxy = Object.keys(process.env).find((name) => /^https?_proxy$/iu.test(name) && process.env[name] !== "");
  return [
    `No network: ${host} does not answer (${reason}).`,
    ...(/CERT|SELF_SIGNED|ISSUER/u.test(reason)
      ? ["Its certificate is not trusted, as behind a proxy that reads TLS: set NODE_EXTRA_CA_CERTS to its authority."]
      : ["Look at the connection of this machine, and at ENTRA_INSTANCE where .env has one."]),
    ...(proxy !== undefined && process.env["NODE_USE_ENV_PROXY"] !== "1"
      ? [`There is a proxy (${proxy}): Node 24 uses it with NODE_USE_ENV_PROXY=1.`]
      : []),
    "Without a network, the sample runs at the emulator: leave --entra out.",
  ].join("\n");
}

/** A system's code or a kind of error: what a message would add is not needed, and might name what nobody should see. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) {
    return "unknown reason";
  }
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
}
