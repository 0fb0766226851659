import { graphUrl } from "./configuration.ts";

/** Whoever can call Microsoft Graph as the user: `request.identity`, whatever the framework. */
export interface GraphCaller {
  fetch(url: string): Promise<Response>;
}

/** What the samples ask of https://learn.microsoft.com/graph/api/user-get. */
export interface Profile {
  readonly id: string;
  readonly displayName: string | null;
  readonly jobTitle: string | null;
  /** Absent for accounts without a mailbox. */
  readonly mail: string | null;
  readonly userPrincipalName: string;
}

/** Microsoft Graph did not answer, or not with what was asked for. */
export class GraphError extends Error {
  override name = "GraphError";
}

/** Who the signed-in user is, as Graph knows them. Needs User.Read. */
export async function readProfile(caller: GraphCaller): Promise<Profile> {
  const response = await callGraph(caller, "/me?$select=id,displayName,jobTitle,mail,userPrincipalName");
  if (!response.ok) {
    throw new GraphError(`Microsoft Graph answered ${response.status} to GET /me`);
  }
  const { id, displayName, jobTitle, mail, userPrincipalName } = (await response.json()) as Profile;
  return { id, displayName, jobTitle, mail, userPrincipalName };
}

/** The user's photo as a `data:` address. Many have none, and no page should fail for want of a portrait. Needs User.Read. */
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
    // That is what `fetch` throws where nobody answers; what the library throws (no token, no consent) is not ours to answer.
    if (error instanceof TypeError) {
      throw new GraphError("Microsoft Graph cannot be reached", { cause: error });
    }
    throw error;
  }
}
