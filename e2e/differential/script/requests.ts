import type { RawRequest } from "../raw-request.ts";
import type { Step } from "../record.ts";

type Headers = NonNullable<RawRequest["headers"]>;

/** A request by a user who follows a link or types an address. */
export function page(path: string, headers: Headers = []): RawRequest {
  return {
    path,
    headers: [["Accept", "text/html"], ["Sec-Fetch-Mode", "navigate"], ["Sec-Fetch-Dest", "document"], ...headers],
  };
}

/** A request by a script on the app's page. */
export function script(path: string, headers: Headers = []): RawRequest {
  return {
    path,
    headers: [["Accept", "*/*"], ["Sec-Fetch-Mode", "cors"], ["Sec-Fetch-Site", "same-origin"], ...headers],
  };
}

export const urlencoded = ["Content-Type", "application/x-www-form-urlencoded"] as const;

/** A form on the app's page, or with `site` on another site's page. */
export function form(path: string, body: string, site = "same-origin", headers: Headers = [urlencoded]): RawRequest {
  const navigation = [
    ["Accept", "text/html"],
    ["Sec-Fetch-Mode", "navigate"],
    ["Sec-Fetch-Site", site],
  ] as const;
  return { method: "POST", path, body, headers: [...navigation, ...headers] };
}

interface SignInSteps extends Pick<Step, "app"> {
  readonly who: string;
  readonly as: string;
  /** A page that requires a user. */
  readonly at: string;
}

/** Signs in: from a guarded page to Entra, and back with the response. Two requests. */
export function signsIn({ app = "plain", who, as, at }: SignInSteps): readonly Step[] {
  const common = { app, who };
  return [
    { ...common, name: `${app}: ${who} opens ${at}`, status: 302, request: page(at) },
    {
      ...common,
      name: `${app}: ${who} returns from Entra to ${at}`,
      status: 302,
      async request({ signIn }) {
        const { url, form: fields } = await signIn(as);
        const path = url.pathname + url.search;
        return fields === undefined ? page(path) : form(path, fields.toString(), "cross-site");
      },
    },
  ];
}
