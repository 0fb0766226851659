/** An option of one scenario, which reaches the sample as an environment variable. */
export interface Choice {
  option: string;
  variable: string;
  values: readonly string[];
  text: string;
}

/** What the scenario needs in an app registration. Its URLs are paths after APP_BASE_URL. */
export interface Registration {
  /** Where Entra sends users with a code; each is a redirect URI. */
  redirectPaths: readonly string[];
  /** Where Entra sends users after it has signed them out; a redirect URI too. */
  signedOutPath: string;
  /** The front-channel logout URL, if the sample serves one. */
  frontChannelPath?: string;
  /** Delegated permissions of Microsoft Graph. */
  permissions: readonly string[];
}

export interface ScenarioRow {
  /** The tab of the article that the scenario implements. */
  tab: string;
  shows: string;
  choices?: readonly Choice[];
  registration: Registration;
  /** What to try after signing in, one line each. */
  nextSteps: readonly string[];
}

/** The library's default routes, which a folder without a row is assumed to use. */
export const defaultRegistration: Registration = {
  redirectPaths: ["/auth/callback"],
  signedOutPath: "/auth/signed-out",
  frontChannelPath: "/auth/front-channel-sign-out",
  permissions: ["User.Read"],
};

/** Describes each folder of samples/, in the order of the help text. */
export const scenarioTable: Readonly<Record<string, ScenarioRow>> = {
  "token-acquisition": {
    tab: "ASP.NET Core",
    shows: "guarded pages, Graph with photo, a web API called by fetch; four token caches",
    choices: [
      {
        option: "cache",
        variable: "TOKEN_CACHE",
        values: ["memory", "distributed-memory", "redis", "sql"],
        text: "where accounts and tokens are stored: memory, distributed-memory, redis (at REDIS_URL, or on this machine), sql",
      },
      {
        option: "response",
        variable: "RESPONSE_TYPE",
        values: ["code", "code-id-token"],
        text: "what Entra's response contains: code, or code-id-token (the article's hybrid flow)",
      },
    ],
    registration: defaultRegistration,
    nextSteps: ["/profile reads your profile from Graph, /claims shows your ID token"],
  },
  "incremental-consent": {
    tab: "ASP.NET",
    shows:
      "mail read with consent given at sign-in and sent with consent given later; awaited hooks and a code redeemer",
    registration: {
      ...defaultRegistration,
      redirectPaths: ["/auth/callback", "/mail/send"],
      permissions: ["User.Read", "Mail.Read", "Mail.Send"],
    },
    nextSteps: [
      "/mail/read works at once; /mail/send asks for your consent first, in the page or, by fetch, in a window",
    ],
  },
  "session-cache": {
    tab: "Java",
    shows: "a guard in front of every route, tokens in the framework's session",
    registration: { redirectPaths: ["/auth/callback"], signedOutPath: "/", permissions: ["User.Read"] },
    nextSteps: ["/secure/aad and /graph/me are behind the guard: open one of them before you sign in"],
  },
  "plain-routes": {
    tab: "Python",
    shows: "/login, /getAToken, /graphcall and /logout as the app's routes; the cache is saved only if it changed",
    registration: { redirectPaths: ["/getAToken"], signedOutPath: "/", permissions: ["User.Read"] },
    nextSteps: ["/graphcall calls Graph, and says whether the session was saved"],
  },
};
