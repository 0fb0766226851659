/** An option of one scenario, which reaches the sample as a variable of its environment. */
export interface Choice {
  option: string;
  variable: string;
  values: readonly string[];
  text: string;
}

/** What the scenario wants of an app registration; its addresses are paths after APP_BASE_URL. */
export interface Registration {
  /** Where Entra sends people with a code: a redirect URI each. */
  redirectPaths: readonly string[];
  /** Where Entra sends people after it has signed them out; a redirect URI too. */
  signedOutPath: string;
  /** The front-channel logout URL, where the sample serves one. */
  frontChannelPath?: string;
  /** Delegated permissions of Microsoft Graph. */
  permissions: readonly string[];
}

export interface ScenarioRow {
  /** The tab of the article that it stands for. */
  tab: string;
  shows: string;
  choices?: readonly Choice[];
  registration: Registration;
  /** What to do once one is signed in; each a line. */
  nextSteps: readonly string[];
}

/** The library's own routes; what a folder without a row is taken to use. */
export const defaultRegistration: Registration = {
  redirectPaths: ["/auth/callback"],
  signedOutPath: "/auth/signed-out",
  frontChannelPath: "/auth/front-channel-sign-out",
  permissions: ["User.Read"],
};

/** What is said of each folder of samples/, in this order. */
export const scenarioTable: Readonly<Record<string, ScenarioRow>> = {
  "token-acquisition": {
    tab: "ASP.NET Core",
    shows: "guarded pages, Graph with photo, an API by fetch; four token caches",
    choices: [
      {
        option: "cache",
        variable: "TOKEN_CACHE",
        values: ["memory", "distributed-memory", "redis", "sql"],
        text: "where it keeps accounts and tokens: memory, distributed-memory, redis (at REDIS_URL, or on this machine), sql",
      },
      {
        option: "response",
        variable: "RESPONSE_TYPE",
        values: ["code", "code-id-token"],
        text: "what Entra answers: code, or code-id-token (the hybrid flow of the article)",
      },
    ],
    registration: defaultRegistration,
    nextSteps: ["/profile reads you from Graph, /claims shows your ID token"],
  },
  "incremental-consent": {
    tab: "ASP.NET",
    shows: "mail read with the consent of sign-in, sent with one given later; awaited hooks and a code redeemer",
    registration: {
      ...defaultRegistration,
      redirectPaths: ["/auth/callback", "/mail/send"],
      permissions: ["User.Read", "Mail.Read", "Mail.Send"],
    },
    nextSteps: ["/mail/read works at once; /mail/send asks you first, in the page or by fetch in a window"],
  },
  "session-cache": {
    tab: "Java",
    shows: "a guard in front of everything, tokens in the framework's own session",
    registration: { redirectPaths: ["/auth/callback"], signedOutPath: "/", permissions: ["User.Read"] },
    nextSteps: ["/secure/aad and /graph/me are behind the guard: open one of them before you sign in"],
  },
  "plain-routes": {
    tab: "Python",
    shows: "/login, /getAToken, /graphcall, /logout as routes of the app; the cache saved only if it changed",
    registration: { redirectPaths: ["/getAToken"], signedOutPath: "/", permissions: ["User.Read"] },
    nextSteps: ["/graphcall calls Graph, and says whether the session was saved"],
  },
};
