import { graphUrl } from "./configuration.ts";
import { GraphError } from "./graph.ts";

/** Whoever can call Microsoft Graph as the user: `request.identity`, whatever the framework. */
interface MailCaller {
  fetch(
    url: string,
    options: { scopes: readonly string[]; method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Response>;
}

/** What the sample asks of https://learn.microsoft.com/graph/api/resources/message. */
export interface Message {
  readonly subject: string | null;
  readonly bodyPreview: string;
  readonly from?: { readonly emailAddress?: { readonly name?: string } };
}

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The newest messages in the user's mailbox. Needs Mail.Read. */
export async function readMessages(caller: MailCaller): Promise<readonly Message[]> {
  const url = `${graphUrl}/me/messages?$top=10&$select=subject,bodyPreview,from`;
  const response = await reached(caller.fetch(url, { scopes: ["Mail.Read"] }));
  if (!response.ok) {
    throw new GraphError(`Microsoft Graph answered ${response.status} to GET /me/messages`);
  }
  return ((await response.json()) as { value: readonly Message[] }).value;
}

/** Sends mail as the user. Needs Mail.Send. */
export async function sendMail(caller: MailCaller, { to, subject, text }: Letter): Promise<void> {
  const message = {
    subject,
    body: { contentType: "Text", content: text },
    toRecipients: [{ emailAddress: { address: to } }],
  };
  const response = await reached(
    caller.fetch(`${graphUrl}/me/sendMail`, {
      scopes: ["Mail.Send"],
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message, saveToSentItems: false }),
    }),
  );
  await response.body?.cancel();
  if (!response.ok) {
    throw new GraphError(`Microsoft Graph answered ${response.status} to POST /me/sendMail`);
  }
}

/** A form's fields, or a script's; `undefined` where they are no letter. */
export function readLetter(body: unknown): Letter | undefined {
  const { to, subject, text } = (body ?? {}) as Record<string, unknown>;
  const fits = [to, subject, text].every((value) => typeof value === "string" && value.length <= 1000);
  const letter = { to, subject, text } as Letter;
  return fits && /^[^\s@]+@[^\s@]+$/u.test(letter.to) && letter.subject.trim() !== "" ? letter : undefined;
}

async function reached(call: Promise<Response>): Promise<Response> {
  try {
    return await call;
  } catch (error) {
    // That is what `fetch` throws where nobody answers; what the library throws (no token, no consent) is not ours to answer.
    if (error instanceof TypeError) {
      throw new GraphError("Microsoft Graph cannot be reached", { cause: error });
    }
    throw error;
  }
}
