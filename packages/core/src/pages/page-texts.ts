import type { IdentityWebErrorCode } from "../errors/error-codes.ts";

export interface PageText {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do, for the person who sees the page. */
  readonly message: string;
}

const unfinished = "You have not been signed in.";
const tellOwner = "Tell the app's owner the code and the correlation ID below.";

/** The texts that a person reads. None of them comes from outside. */
export const pageTexts: Readonly<Partial<Record<IdentityWebErrorCode, PageText>>> = {
  sign_in_malformed: {
    status: 400,
    title: "The sign-in response is incomplete",
    message: `The address does not contain a complete response from Microsoft Entra ID. ${unfinished} Start again from here.`,
  },
  sign_in_not_started: {
    status: 400,
    title: "This sign-in did not start in this browser",
    message:
      "A sign-in must end in the same browser, and at the same address, where it started. If this is the same browser, its cookies may be " +
      "blocked, or you opened the app under another name (127.0.0.1 instead of localhost). Start again from here.",
  },
  sign_in_expired: {
    status: 400,
    title: "This sign-in took too long",
    message: `You must finish a sign-in within 15 minutes. ${unfinished} Start again from here.`,
  },
  sign_in_replayed: {
    status: 400,
    title: "This sign-in was used before",
    message: "Each sign-in response works once, and this one has been used. Start again from here.",
  },
  sign_in_declined: {
    status: 403,
    title: "You declined",
    message:
      "Nothing was shared with the app. Start again and accept. If an administrator of your organization must approve the app, " +
      "ask one first.",
  },
  sign_in_refused: {
    status: 400,
    title: "Microsoft Entra ID did not sign you in",
    message: `Try again. If it happens again, tell the app's owner the code and the correlation ID below.`,
  },
  sign_in_abandoned: {
    status: 400,
    title: "The sign-in was not finished",
    message: `The app stopped it. ${unfinished} Start again from here.`,
  },
  sign_in_loop: {
    status: 400,
    title: "You were asked to sign in again and again",
    message:
      "You signed in several times in a row, and each time the same permission was missing again. The app's owner should check whether " +
      "several processes run, each with its own token cache, or whether Microsoft Entra ID refuses what was agreed to.",
  },
  response_issuer_invalid: {
    status: 400,
    title: "The sign-in response came from somewhere else",
    message: `It does not come from the sign-in service that this app uses. ${unfinished} Start again from here.`,
  },
  id_token_invalid: {
    status: 400,
    title: "Your identity could not be verified",
    message: `The proof of your identity is not valid for this app. ${unfinished} Try again. If it happens again, tell the app's owner.`,
  },
  account_invalid: {
    status: 400,
    title: "The account could not be identified",
    message: `Microsoft Entra ID did not say which account signed in. ${unfinished} Try again.`,
  },
  account_mismatch: {
    status: 403,
    title: "That is a different account",
    message:
      "You were asked to continue with the account that you started with. Nothing has changed. You can switch accounts.",
  },
  tenant_not_allowed: {
    status: 403,
    title: "Your organization has no access",
    message: "This app is open to certain organizations only. Sign in with an account of one of them.",
  },
  challenge_invalid: {
    status: 400,
    title: "This link is no longer valid",
    message: "It belongs to a session that has ended. Go back to the page and try again.",
  },
  return_path_invalid: {
    status: 400,
    title: "This link leads away from the app",
    message: "After a sign-in you can be sent only to a page of this app. Start again from here.",
  },
  form_not_sent: {
    status: 401,
    title: "Your form was not submitted",
    message:
      "You must first sign in or agree to more permissions. Then you return to the page, and can submit the form again.",
  },
  sign_out_forbidden: {
    status: 403,
    title: "You are still signed in",
    message: "You can sign out only from the app itself, so that no other site can sign you out. Use its button.",
  },
  method_not_allowed: {
    status: 405,
    title: "This page cannot be opened like this",
    message: "Go back to the app and use its links and buttons.",
  },
  role_missing: {
    status: 403,
    title: "You do not have access to this page",
    message:
      "It requires a role in this app that you do not have. Ask the app's owner for it. A new role takes effect when you sign in again.",
  },
  group_missing: {
    status: 403,
    title: "You do not have access to this page",
    message:
      "It is open to members of certain groups only. Ask the app's owner. A new membership takes effect when you sign in again.",
  },
  code_already_redeemed: {
    status: 500,
    title: "The sign-in was not finished",
    message: "The app used the sign-in response twice.",
  },
  configuration_refused: {
    status: 400,
    title: "The app is not set up correctly",
    message: `Microsoft Entra ID refused the app, not you. ${tellOwner}`,
  },
  credentials_unusable: {
    status: 500,
    title: "The app is not set up correctly",
    message: `It cannot prove its identity to Microsoft Entra ID. ${tellOwner}`,
  },
  token_request_refused: {
    status: 400,
    title: "Microsoft Entra ID refused the request",
    message: "Try again. If it happens again, tell the app's owner the code and the correlation ID below.",
  },
  form_unreadable: {
    status: 500,
    title: "The app is not set up correctly",
    message: `It could not read the response from Microsoft Entra ID. ${unfinished} ${tellOwner}`,
  },
  authority_unavailable: {
    status: 503,
    title: "Microsoft Entra ID is not responding",
    message: "You have not been signed out. Try again in a moment.",
  },
  store_unavailable: {
    status: 503,
    title: "The app cannot read your session",
    message: "You have not been signed out. Try again in a moment.",
  },
};

/** The text of every other code. */
export const otherText: PageText = {
  status: 400,
  title: "Something went wrong",
  message: `${unfinished} Start again from here.`,
};
