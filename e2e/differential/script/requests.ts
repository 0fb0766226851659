import type { Ask } from "../ask.ts";
import type { Step } from "../record.ts";

type Headers = NonNullable<Ask["headers"]>;

/** As a person who follows a link or types an address. */
export function page(path: string, headers: Headers = []): Ask {
  return {
    path,
    headers: [["Accept", "text/html"], ["Sec-Fetch-Mode", "navigate"], ["Sec-Fetch-Dest", "document"], ...headers],
  };
}

/** As a script of the app's own page. */
export function script(path: string, headers: Headers = []): Ask {
  return {
    path,
    headers: [["Accept", "*/*"], ["Sec-Fetch-Mode", "cors"], ["Sec-Fetch-Site", "same-origin"], ...headers],
  };
}

export const urlencoded = ["Content-Type", "application/x-www-form-urlencoded"] as const;

/** As a form of the app's own page, or with `site` of another one. */
export function form(path: string, body: string, site = "same-origin", headers: Headers = [urlencoded]): Ask {
  const navigation = [
    ["Accept", "text/html"],
    ["Sec-Fetch-Mode", "navigate"],
    ["Sec-Fetch-Site", site],
  ] as const;
  return { method: "POST", path, body, headers: [...navigation, ...headers] };
}

interface SigningIn extends Pick<Step, "app"> {
  readonly who: string;
  readonly as: string;
  /** A page that wants somebody signed in. */
  readonly at: string;
}

/** From a guarded page to Entra, and back with the answer; two requests. */
export function signsIn({ app = "plain", who, as, at }: SigningIn): readonly Step[] {
  const common = { app, who };
  return [
    { ...common, name: `${app}: ${who} opens ${at}`, status: 302, ask: page(at) },
    {
      ...common,
      name: `${app}: ${who} comes back from Entra to ${at}`,
      status: 302,
      async ask({ signIn }) {
        const { url, form: fields } = await signIn(as);
        const path = url.pathname + url.search;
        return fields === undefined ? page(path) : form(path, fields.toString(), "cross-site");
      },
    },
  ];
}
