import type { DownstreamApiOptions } from "../types/options.ts";
import { resourceOf } from "../authority/scopes.ts";

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

/** Dot segments behind an encoded slash, which a server may decode and follow; encoded once or more. The others the URL resolves. */
export const climbs: RegExp = /(?:^|[/\\]|%(?:25)*(?:2f|5c))(?:\.|%(?:25)*2e){1,2}(?:$|[/\\?#]|%(?:25)*(?:2f|5c))/iu;

/** @param origins those of `apiOrigins`, or Graph */
export function resolveApis(given: Readonly<Record<string, DownstreamApiOptions>>, origins: readonly string[]): Apis {
  const byName = new Map(
    Object.entries(given).map(([name, api]): [string, ApiTarget] => {
      const url = new URL(api.baseUrl ?? "");
      const path = url.pathname.replace(/\/+$/u, "");
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
    if (!places.has(origin)) {
      places.set(origin, { origin, path: "", scopes: undefined, headers: {} });
    }
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
  if (`${url.protocol}//${url.host}` !== origin || url.username !== "" || url.password !== "") {
    return false;
  }
  if (path === "") {
    return true;
  }
  const { pathname } = url;
  return pathname.startsWith(path) && /^(?:$|\/)/u.test(pathname.slice(path.length)) && !climbs.test(pathname);
}

/** Whether the token of one API may go there when the API redirects: within its own address, or its origin where that is listed as a whole. */
export function isTrusted({ targets }: Apis, api: ApiTarget, url: URL): boolean {
  if (isWithin(api, url)) {
    return true;
  }
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
  if (target.scopes !== undefined) {
    return target.scopes;
  }
  if (!apis.oneWithoutScopes) {
    return [];
  }
  const elsewhere = new Set(
    [...apis.byName.values()].flatMap(({ origin, scopes = [] }) =>
      origin === target.origin ? [] : scopes.map(resourceOf),
    ),
  );
  for (const wish of wishes) {
    const fitting = (wish ?? []).filter((scope) => !elsewhere.has(resourceOf(scope)));
    if (fitting.length > 0) {
      return fitting;
    }
  }
  return [];
}
