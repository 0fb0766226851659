import { graphUrl } from "./configuration.ts";

/** Calls Microsoft Graph as the user. `request.identity` of every framework fits. */
export interface GraphCaller {
  fetch(url: string): Promise<Response>;
}

/** The properties that the samples select from https://learn.microsoft.com/graph/api/user-get. */
export interface Profile {
  readonly id: string;
  readonly displayName: string | null;
  readonly jobTitle: string | null;
  /** `null` for accounts without a mailbox. */
  readonly mail: string | null;
  readonly userPrincipalName: string;
}

/** Microsoft Graph could not be reached, or responded with an error. */
export class GraphError extends Error {
  override name = "GraphError";
}

/** Returns the signed-in user's profile. Requires User.Read. */
export async function readProfile(caller: GraphCaller): Promise<Profile> {
  const response = await callGraph(caller, "/me?$select=id,displayName,jobTitle,mail,userPrincipalName");
  if (!response.ok) {
    throw new GraphError(`Microsoft Graph responded with ${response.status} to GET /me`);
  }
  const { id, displayName, jobTitle, mail, userPrincipalName } = (await response.json()) as Profile;
  return { id, displayName, jobTitle, mail, userPrincipalName };
}

/**
 * Returns the user's photo as a `data:` URL, or `undefined`: many users have no photo, and no page should fail for
 * that. Requires User.Read.
 */
export async function readPhoto(caller: GraphCaller): Promise<string | undefined> {
  const response = await callGraph(caller, "/me/photo/$value");
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !/^image\/(?:gif|jpeg|png|webp)$/u.test(type)) {
    await response.body?.cancel();
    return undefined;
  }
  return `data:${type};base64,${Buffer.from(await response.arrayBuffer()).toString("base64")}`;
}

async function callGraph(caller: GraphCaller, path: string): Promise<Response> {
  try {
    return await caller.fetch(graphUrl + path);
  } catch (error) {
    // `fetch` throws a TypeError if the server cannot be reached. The library's errors (no token, no consent) are for
    // its error handler.
    if (error instanceof TypeError) {
      throw new GraphError("Microsoft Graph cannot be reached", { cause: error });
    }
    throw error;
  }
}
