import type { IdentityWebErrorCode } from "../errors/errors.ts";

interface PageText {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do, for whoever looks at the page. */
  readonly message: string;
}

const unfinished = "You have not been signed in.";

/** What a person reads. None of this comes from outside. */
export const pageTexts: Readonly<Partial<Record<IdentityWebErrorCode, PageText>>> = {
  sign_in_malformed: {
    status: 400,
    title: "That sign-in answer cannot be read",
    message: `The address holds no complete answer of Microsoft Entra ID. ${unfinished} Start again from here.`,
  },
  sign_in_not_started: {
    status: 400,
    title: "This sign-in did not begin in this browser",
    message:
      "A sign-in has to end in the browser, and at the address, where it began. If you use this browser, its cookies may be " +
      "blocked, or you opened the app under another name (127.0.0.1 instead of localhost). Start again from here.",
  },
  sign_in_expired: {
    status: 400,
    title: "This sign-in took too long",
    message: `A sign-in has to be finished within 15 minutes. ${unfinished} Start again from here.`,
  },
  sign_in_replayed: {
    status: 400,
    title: "This sign-in was used before",
    message: "Each sign-in answer works once, and this one has been used. Start again from here.",
  },
  sign_in_declined: {
    status: 403,
    title: "You declined",
    message:
      "Nothing was shared with the app. Start again and accept; where an administrator of your organization has to approve the " +
      "app, ask one first.",
  },
  sign_in_refused: {
    status: 400,
    title: "Microsoft Entra ID did not sign you in",
    message: "Try again; if it happens once more, tell the app's owner the code and the correlation ID below.",
  },
  sign_in_abandoned: {
    status: 400,
    title: "The sign-in was not finished",
    message: `The app stopped it. ${unfinished} Start again from here.`,
  },
  sign_in_loop: {
    status: 400,
    title: "Signing in does not hold",
    message:
      "You were signed in several times in a row, and each time the same was missing again at once. The app's owner should look " +
      "whether several processes run, each with a token cache of its own, or whether Entra refuses what was agreed to.",
  },
  response_issuer_invalid: {
    status: 400,
    title: "That sign-in answer is from elsewhere",
    message: `It does not come from the sign-in service that this app uses. ${unfinished} Start again from here.`,
  },
  id_token_invalid: {
    status: 400,
    title: "The proof of who you are was refused",
    message: `It does not fit this app. ${unfinished} Try again; if it happens once more, tell the app's owner.`,
  },
  account_invalid: {
    status: 400,
    title: "The account is not clear",
    message: `Microsoft Entra ID did not say whose account it is. ${unfinished} Try again.`,
  },
  account_mismatch: {
    status: 403,
    title: "That is another account",
    message:
      "You were asked to continue with the account you had begun with. Nothing has changed. You can switch accounts.",
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
    message: "After signing in you can be sent to a page of this app only. Start again from here.",
  },
  form_not_sent: {
    status: 401,
    title: "Your form was not sent",
    message:
      "You have to sign in first, or to agree to more. Then you come back to the page; send the form again from there.",
  },
  sign_out_forbidden: {
    status: 403,
    title: "You are still signed in",
    message: "Signing out has to begin in the app itself, so that no other site can sign you out. Use its button.",
  },
  method_not_allowed: {
    status: 405,
    title: "This address works in another way",
    message: "Go back to the app and use its links and buttons.",
  },
  role_missing: {
    status: 403,
    title: "You may not open this",
    message:
      "It needs a role in this app that you do not have. Ask the app's owner for it; it holds when you sign in again.",
  },
  group_missing: {
    status: 403,
    title: "You may not open this",
    message:
      "It is open to members of certain groups only. Ask the app's owner; a change holds when you sign in again.",
  },
  code_already_redeemed: {
    status: 500,
    title: "The sign-in was not finished",
    message: "The app used the code twice.",
  },
  configuration_refused: {
    status: 400,
    title: "The app is not set up correctly",
    message: "Microsoft Entra ID refused the app, not you. Tell the app's owner the code and the correlation ID below.",
  },
  credentials_unusable: {
    status: 500,
    title: "The app is not set up correctly",
    message:
      "It cannot prove itself to Microsoft Entra ID. Tell the app's owner the code and the correlation ID below.",
  },
  token_request_refused: {
    status: 400,
    title: "Microsoft Entra ID refused the request",
    message: "Try again; if it happens once more, tell the app's owner the code and the correlation ID below.",
  },
  form_unreadable: {
    status: 500,
    title: "The app is not set up correctly",
    message: `It lost the answer of Microsoft Entra ID. ${unfinished} Tell the app's owner the code and the correlation ID below.`,
  },
  authority_unavailable: {
    status: 503,
    title: "Microsoft Entra ID does not answer",
    message: "Nobody was signed out by this. Try again in a moment.",
  },
  store_unavailable: {
    status: 503,
    title: "The app cannot look up your session",
    message: "Nobody was signed out by this. Try again in a moment.",
  },
};

export const otherText: PageText = {
  status: 400,
  title: "Something went wrong",
  message: `${unfinished} Start again from here.`,
};
