import { graphUrl } from "./configuration.ts";
import { GraphError } from "./graph.ts";

/** Calls Microsoft Graph as the user. `request.identity` of every framework fits. */
interface MailCaller {
  fetch(
    url: string,
    options: { scopes: readonly string[]; method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Response>;
}

/** The properties that the sample selects from https://learn.microsoft.com/graph/api/resources/message. */
export interface Message {
  readonly subject: string | null;
  readonly bodyPreview: string;
  readonly from?: { readonly emailAddress?: { readonly name?: string } };
}

export interface Draft {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Returns the newest messages in the user's mailbox. Requires Mail.Read. */
export async function readMessages(caller: MailCaller): Promise<readonly Message[]> {
  const url = `${graphUrl}/me/messages?$top=10&$select=subject,bodyPreview,from`;
  const response = await reachGraph(caller.fetch(url, { scopes: ["Mail.Read"] }));
  if (!response.ok) {
    throw new GraphError(`Microsoft Graph responded with ${response.status} to GET /me/messages`);
  }
  return ((await response.json()) as { value: readonly Message[] }).value;
}

/** Sends mail as the user. Requires Mail.Send. */
export async function sendMail(caller: MailCaller, { to, subject, text }: Draft): Promise<void> {
  const message = {
    subject,
    body: { contentType: "Text", content: text },
    toRecipients: [{ emailAddress: { address: to } }],
  };
  const response = await reachGraph(
    caller.fetch(`${graphUrl}/me/sendMail`, {
      scopes: ["Mail.Send"],
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message, saveToSentItems: false }),
    }),
  );
  await response.body?.cancel();
  if (!response.ok) {
    throw new GraphError(`Microsoft Graph responded with ${response.status} to POST /me/sendMail`);
  }
}

/** Reads a draft from the fields of a form or of a script's JSON; `undefined` if they are invalid. */
export function readDraft(body: unknown): Draft | undefined {
  const { to, subject, text } = (body ?? {}) as Record<string, unknown>;
  const valid = [to, subject, text].every((value) => typeof value === "string" && value.length <= 1000);
  const draft = { to, subject, text } as Draft;
  return valid && /^[^\s@]+@[^\s@]+$/u.test(draft.to) && draft.subject.trim() !== "" ? draft : undefined;
}

async function reachGraph(call: Promise<Response>): Promise<Response> {
  try {
    return await call;
  } catch (error) {
    // `fetch` throws a TypeError if the server cannot be reached. The library's errors (no token, no consent) are for
    // its error handler.
    if (error instanceof TypeError) {
      throw new GraphError("Microsoft Graph cannot be reached", { cause: error });
    }
    throw error;
  }
}
