import type { RequestIdentity } from "../types/identity.ts";

/** Fits `AuthenticationProvider` of `@microsoft/microsoft-graph-client`, without needing that package. */
export interface GraphAuthenticationProvider {
  getAccessToken(options?: { readonly scopes?: readonly string[] | undefined }): Promise<string>;
}

export interface GraphAuthenticationProviderOptions {
  /** For calls that name no scopes by `AuthenticationHandlerOptions`. */
  readonly scopes: readonly string[];
}

/** Returns the user as the authentication provider of Microsoft Graph's client, which sends the token only to Graph. */
export function graphAuthenticationProvider(
  identity: Pick<RequestIdentity, "getAccessToken">,
  { scopes }: GraphAuthenticationProviderOptions,
): GraphAuthenticationProvider {
  return { getAccessToken: (options) => identity.getAccessToken(options?.scopes ?? scopes) };
}
