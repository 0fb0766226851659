import { readDraft, sendMail } from "../shared/mail.ts";

type Identity = Parameters<typeof sendMail>[0] & { getAccessToken(scopes: readonly string[]): Promise<string> };

/** The sign-in that asks for more consent. Entra responds at a redirect URI of the app. */
const consentOptions = { scopes: ["Mail.Send"], redirectPath: "/mail/send", returnTo: "/mail/send" };

/**
 * Returns the address at which the user can consent to sending mail; `undefined` if the account already has a token for
 * it.
 */
export async function consentUrl(
  identity: Identity,
  authorizationUrl: (options: typeof consentOptions) => Promise<string>,
): Promise<string | undefined> {
  try {
    await identity.getAccessToken(consentOptions.scopes);
    return undefined;
  } catch (error) {
    // The article's MsalUiRequiredException. The error handler responds to all other errors.
    if ((error as { code?: unknown }).code !== "interaction_required") {
      throw error;
    }
    return authorizationUrl(consentOptions);
  }
}

/** Sends the mail that a form or a script has posted, and returns the outcome. */
export async function sendPosted(identity: Identity, body: unknown): Promise<{ status: number; message: string }> {
  const draft = readDraft(body);
  if (draft === undefined) {
    return { status: 400, message: "The mail was not sent: it needs a recipient and a subject." };
  }
  await sendMail(identity, draft);
  return { status: 200, message: "Message sent." };
}
