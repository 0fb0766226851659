import type { SeedApi } from "./seed.ts";

/** The application id of Microsoft Graph, the same in every tenant. */
export const graphAppId = "00000003-0000-0000-c000-000000000000";

/** Graph's scopes. They include the scopes of OpenID Connect, which require consent too. */
export const graphApi: SeedApi = {
  identifierUri: "https://graph.microsoft.com",
  accessTokenVersion: 1,
  scopes: [
    { value: "openid", description: "Sign you in" },
    { value: "profile", description: "View your basic profile: your name and username" },
    { value: "email", description: "View your email address" },
    { value: "offline_access", description: "Maintain access to data you have given it access to" },
    { value: "User.Read", description: "Sign you in and read your profile" },
    { value: "User.ReadBasic.All", description: "Read the basic profiles of all users in your organization" },
    { value: "Mail.Read", description: "Read your mail" },
    { value: "Mail.Send", description: "Send mail as you" },
    {
      value: "Directory.ReadWrite.All",
      description: "Read and write your organization's directory",
      administratorOnly: true,
    },
  ],
};
