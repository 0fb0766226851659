import { readDraft, sendMail } from "../shared/mail.ts";

type Identity = Parameters<typeof sendMail>[0] & { getAccessToken(scopes: readonly string[]): Promise<string> };

/** What the page for sending mail asks Entra for: more consent, answered at a redirect URI of the app's own. */
const wanted = { scopes: ["Mail.Send"], redirectPath: "/mail/send", returnTo: "/mail/send" };

/** Where the user can agree to sending mail; `undefined` where a token for it is at hand. */
export async function consentUrl(
  identity: Identity,
  authorizationUrl: (options: typeof wanted) => Promise<string>,
): Promise<string | undefined> {
  try {
    await identity.getAccessToken(wanted.scopes);
    return undefined;
  } catch (error) {
    // The article's MsalUiRequiredException; everything else goes on to the error handler.
    if ((error as { code?: unknown }).code !== "interaction_required") {
      throw error;
    }
    return authorizationUrl(wanted);
  }
}

/** Sends what a form or a script has posted, and says how that went. */
export async function sendPosted(identity: Identity, body: unknown): Promise<{ status: number; said: string }> {
  const draft = readDraft(body);
  if (draft === undefined) {
    return { status: 400, said: "That is no mail: it needs a recipient and a subject." };
  }
  await sendMail(identity, draft);
  return { status: 200, said: "Message sent." };
}
