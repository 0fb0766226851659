import { count } from "../lib/count.ts";
import { guid } from "../lib/guid.ts";
import type { ApiOptions } from "../types/options.ts";

const microsoftGraph = /^(?:https:\/\/graph\.microsoft\.com\/?|00000003-0000-0000-c000-000000000000)$/iu;

export function audienceFaults(api: ApiOptions | undefined): string[] {
  const audiences = [api?.audience ?? []].flat();
  const faults: string[] = [];
  const invalid = audiences.filter(
    (audience) => !guid.test(audience) && !/^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$/u.test(audience),
  ).length;
  if (invalid > 0) {
    faults.push(
      `api.audience has ${count(invalid, "entry", "entries")} that no token can name: copy the whole Application ID URI from "Expose an API".`,
    );
  }
  if (audiences.some((audience) => microsoftGraph.test(audience))) {
    faults.push(
      "api.audience names Microsoft Graph: every app has tokens for Graph, and all of them would be let in. Name your own API.",
    );
  }
  return faults;
}

export function audiencesOf(api: ApiOptions | undefined, clientId: string): readonly string[] {
  return [clientId, `api://${clientId}`, ...[api?.audience ?? []].flat()];
}
