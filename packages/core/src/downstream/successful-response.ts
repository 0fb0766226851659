import { DownstreamApiError } from "../errors/errors.ts";
import { retryAfter } from "../http/retry-after.ts";

const maxCharacters = 4096;
const maxBytes = 4 * maxCharacters;

/** Returns the response if its status is 2xx. @throws {DownstreamApiError} */
export async function successfulResponse(response: Response): Promise<Response> {
  if (response.ok) {
    return response;
  }
  const { status, headers } = response;
  throw new DownstreamApiError({
    status,
    retryAfterSeconds: retryAfter(headers.get("retry-after")),
    requestId: requestIdOf(headers),
    body: await cappedBody(response),
  });
}

async function cappedBody(response: Response): Promise<string> {
  const length = Number(response.headers.get("content-length") ?? 0);
  const type = response.headers.get("content-type") ?? "text/plain";
  if (length > maxBytes || !/^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml)\b)/iu.test(type)) {
    // A connection that breaks now has told us enough.
    await response.body?.cancel().catch(() => {});
    return length > maxBytes ? "[The response is too long to read.]" : "[The response is not text.]";
  }
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      // Leaving the loop cancels the rest.
      if (text.length > maxCharacters) {
        return text.slice(0, maxCharacters);
      }
    }
  } catch {
    return `${text}[The response was cut off.]`;
  }
  return text + decoder.decode();
}

function requestIdOf(headers: Headers): string | undefined {
  const id = headers.get("request-id") ?? headers.get("x-ms-request-id") ?? headers.get("x-request-id");
  return id !== null && /^[\w.:/+=-]{1,200}$/u.test(id) ? id : undefined;
}
