import { guid } from "./tenant.ts";

/** The app as a web API of its own. */
export interface ApiOptions {
  /**
   * Application ID URIs that tokens for this API may name as their audience, such as `https://api.example.com`, besides the client ID
   * and `api://` + client ID, which are always accepted.
   */
  readonly audience?: string | readonly string[] | undefined;
}

const microsoftGraph = /^(?:https:\/\/graph\.microsoft\.com\/?|00000003-0000-0000-c000-000000000000)$/iu;

export function audienceFaults(api: ApiOptions | undefined): string[] {
  const given = [api?.audience ?? []].flat();
  const faults: string[] = [];
  const odd = given.filter(
    (audience) => !guid.test(audience) && !/^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$/u.test(audience),
  ).length;
  if (odd > 0) {
    faults.push(
      `api.audience has ${odd} entry(ies) that no token can name: copy the Application ID URI from "Expose an API", whole.`,
    );
  }
  if (given.some((audience) => microsoftGraph.test(audience))) {
    faults.push(
      "api.audience names Microsoft Graph: every app has tokens for Graph, and all of them would be let in. Name your own API.",
    );
  }
  return faults;
}

export function audiencesOf(api: ApiOptions | undefined, clientId: string): readonly string[] {
  return [clientId, `api://${clientId}`, ...[api?.audience ?? []].flat()];
}
