import { retryAfter } from "../authority/network-client.ts";
import { IdentityWebError } from "../errors/errors.ts";

/** An API answered with something else than success. */
export class DownstreamApiError extends IdentityWebError {
  declare readonly code: "api_call_failed";
  readonly status: number;
  /** What the API asks to wait for before the next try (`Retry-After`); an hour at most. */
  readonly retryAfterSeconds: number | undefined;
  /** How the API names this call in its own logs: `request-id`, as Graph says, or one of its kin. */
  readonly requestId: string | undefined;
  /**
   * The first 4096 characters of the answer, or a word on why they are not here. It can hold personal data, so it is in no
   * message, and neither `console.log` nor a logger that lists members prints it.
   */
  declare readonly body: string;

  constructor(response: Response, body: string) {
    const said = `An API answered with status ${response.status}; error.body has what it said.`;
    super("api_call_failed", response.status === 429 ? `${said} Wait for error.retryAfterSeconds.` : said);
    this.status = response.status;
    this.retryAfterSeconds = retryAfter(response.headers.get("retry-after"));
    this.requestId = requestIdOf(response.headers);
    Object.defineProperty(this, "body", { value: body, enumerable: false });
  }
}

/** Passes what succeeded. @throws {DownstreamApiError} */
export async function successful(response: Response): Promise<Response> {
  if (response.ok) {
    return response;
  }
  throw new DownstreamApiError(response, await cappedBody(response));
}

const mostCharacters = 4096;
const mostBytes = 4 * mostCharacters;

async function cappedBody(response: Response): Promise<string> {
  const length = Number(response.headers.get("content-length") ?? 0);
  const type = response.headers.get("content-type") ?? "text/plain";
  if (length > mostBytes || !/^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml)\b)/iu.test(type)) {
    // A connection that goes down now has said enough.
    await response.body?.cancel().catch(() => {});
    return length > mostBytes ? "[The answer is too long to be read.]" : "[The answer is no text.]";
  }
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      // Leaving the loop cancels the rest.
      if (text.length > mostCharacters) {
        return text.slice(0, mostCharacters);
      }
    }
  } catch {
    return `${text}[The answer broke off.]`;
  }
  return text + decoder.decode();
}

function requestIdOf(headers: Headers): string | undefined {
  const id = headers.get("request-id") ?? headers.get("x-ms-request-id") ?? headers.get("x-request-id");
  return id !== null && /^[\w.:/+=-]{1,200}$/u.test(id) ? id : undefined;
}
