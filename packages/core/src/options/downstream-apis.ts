import { isReservedHeader } from "../api/request-headers.ts";
import { resourceOf } from "../tokens/scopes.ts";
import type { DownstreamApiOptions } from "./options.ts";
import { scopeToken } from "./scopes-and-session.ts";
import { isLoopback } from "./tenant.ts";

/** An address below which tokens may be sent. */
export interface ApiTarget {
  readonly origin: string;
  /** `""`, or a path without a slash at its end. */
  readonly path: string;
  /** Those of its token; `undefined` where a call takes the guard's or names them. */
  readonly scopes: readonly string[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Apis {
  readonly byName: ReadonlyMap<string, ApiTarget>;
  /** The longest path first, so that the first that fits is the closest. */
  readonly targets: readonly ApiTarget[];
  /** Whether a call without scopes of its own may take the guard's: there is one API only that has none. */
  readonly oneWithoutScopes: boolean;
}

type Given = Readonly<Record<string, DownstreamApiOptions>>;

/** Graph of the national clouds (Microsoft: "National cloud deployments"), by the host that signs in. */
const graphOrigins: ReadonlyMap<string, string> = new Map([
  ["login.microsoftonline.us", "https://graph.microsoft.us"],
  ["login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"],
  ["login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"],
]);

export function graphOrigin(instance: string): string {
  const host = URL.canParse(instance) ? new URL(instance).host : "";
  return graphOrigins.get(host) ?? "https://graph.microsoft.com";
}

export function graphUrlFaults(graphUrl: string): string[] {
  const url = URL.canParse(graphUrl) ? new URL(graphUrl) : undefined;
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  if (url !== undefined && secure && url.username === "" && url.search === "" && url.hash === "") return [];
  return [
    "graphUrl is no https address with a version, such as https://graph.microsoft.com/v1.0: leave it out for this one.",
  ];
}

export function downstreamApiFaults(apis: Given): string[] {
  return Object.entries(apis).flatMap(([name, api]) => {
    if (!/^[a-z][\w-]{0,63}$/i.test(name)) {
      return ["downstreamApis has a name that is none: begin with a letter and go on with letters, digits, - and _."];
    }
    return [...baseUrlFaults(api.baseUrl), ...scopeFaults(api.scopes), ...headerFaults(api.headers ?? {})].map(
      (fault) => `downstreamApis.${name}.${fault}`,
    );
  });
}

function baseUrlFaults(baseUrl: string | undefined): string[] {
  const example = "for example https://api.example.com/v1";
  if (!baseUrl) return [`baseUrl is missing: give the address below which the API's paths are, ${example}.`];
  if (!URL.canParse(baseUrl)) return [`baseUrl is no address: give scheme, host and path, ${example}.`];
  const url = new URL(baseUrl);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    return ["baseUrl is not https: a token would travel in plain text; http is accepted on localhost only."];
  }
  if (url.username !== "" || url.password !== "") return ["baseUrl holds credentials: leave them out."];
  if (/[?#]/.test(baseUrl)) return ["baseUrl has a query or a fragment: give them with each call."];
  if (climbs.test(url.pathname))
    return ["baseUrl has an encoded dot segment (%2e, %2f): write the path that it means."];
  return [];
}

function scopeFaults(scopes: readonly string[] | undefined): string[] {
  if (scopes === undefined || scopes.length === 0) {
    return ['scopes is missing: name those of the API, such as ["api://…/Orders.Read"].'];
  }
  if (scopes.every((scope) => scopeToken.test(scope))) return [];
  return ["scopes has an entry that is no scope: write each on its own."];
}

function headerFaults(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (isReservedHeader(name))
      return [`headers has ${JSON.stringify(name)}, which only the library sets: leave it out.`];
    try {
      void new Headers([[name, value]]);
      return [];
    } catch {
      return [`headers has an entry that HTTP cannot carry: look at the characters of ${JSON.stringify(name)}.`];
    }
  });
}

/** Dot segments behind an encoded slash, which a server may decode and follow; encoded once or more. The others the URL resolves. */
export const climbs: RegExp = /(?:^|[/\\]|%(?:25)*(?:2f|5c))(?:\.|%(?:25)*2e){1,2}(?:$|[/\\?#]|%(?:25)*(?:2f|5c))/i;

/** @param origins those of `apiOrigins`, or Graph */
export function resolveApis(given: Given, origins: readonly string[]): Apis {
  const byName = new Map(
    Object.entries(given).map(([name, api]): [string, ApiTarget] => {
      const url = new URL(api.baseUrl ?? "");
      const path = url.pathname.replace(/\/+$/, "");
      return [name, { origin: url.origin, path, scopes: api.scopes, headers: { ...api.headers } }];
    }),
  );
  const places = new Map<string, ApiTarget>();
  for (const api of byName.values()) {
    const place = api.origin + api.path;
    // Two names for one address: which of them a call by address means, its scopes have to say.
    places.set(place, places.has(place) ? { ...api, scopes: [], headers: {} } : api);
  }
  for (const origin of origins.map((one) => new URL(one).origin)) {
    if (!places.has(origin)) places.set(origin, { origin, path: "", scopes: undefined, headers: {} });
  }
  const targets = [...places.values()];
  return {
    byName,
    targets: targets.toSorted((one, other) => other.path.length - one.path.length),
    oneWithoutScopes: targets.filter(({ scopes }) => scopes === undefined).length === 1,
  };
}

/** The API that an address belongs to: by origin and whole segments of the path. Credentials and other schemes belong to none. */
export function apiAt({ targets }: Apis, url: URL): ApiTarget | undefined {
  return targets.find((target) => isWithin(target, url));
}

export function isWithin({ origin, path }: ApiTarget, url: URL): boolean {
  // Not url.origin, which for blob: is that of what stands inside.
  if (`${url.protocol}//${url.host}` !== origin || url.username !== "" || url.password !== "") return false;
  if (path === "") return true;
  const { pathname } = url;
  return pathname.startsWith(path) && /^(?:$|\/)/.test(pathname.slice(path.length)) && !climbs.test(pathname);
}

/** Whether the token of one API may go there when the API redirects: within its own address, or its origin where that is listed as a whole. */
export function isTrusted({ targets }: Apis, api: ApiTarget, url: URL): boolean {
  if (isWithin(api, url)) return true;
  return (
    targets.some(({ origin, path }) => origin === api.origin && path === "") && isWithin({ ...api, path: "" }, url)
  );
}

/** The scopes of a call that names none. A guard's can be those of another API with a name, whose token is not for this one. */
export function defaultScopes(
  apis: Apis,
  target: ApiTarget,
  ...wishes: readonly (readonly string[] | undefined)[]
): readonly string[] {
  if (target.scopes !== undefined) return target.scopes;
  if (!apis.oneWithoutScopes) return [];
  const elsewhere = new Set(
    [...apis.byName.values()].flatMap(({ origin, scopes = [] }) =>
      origin === target.origin ? [] : scopes.map(resourceOf),
    ),
  );
  for (const wish of wishes) {
    const fitting = (wish ?? []).filter((scope) => !elsewhere.has(resourceOf(scope)));
    if (fitting.length > 0) return fitting;
  }
  return [];
}
