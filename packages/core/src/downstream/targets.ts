import { resourceOf } from "../authority/scopes.ts";
import { climbingPath } from "../lib/url-paths.ts";
import type { DownstreamApiOptions } from "../types/options.ts";

/** An address below which tokens may be sent. */
export interface ApiTarget {
  readonly origin: string;
  /** `""`, or a path without a slash at its end. */
  readonly path: string;
  /** The scopes of its token; `undefined` if a call uses the guard's scopes or names them. */
  readonly scopes: readonly string[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ApiTargets {
  readonly byName: ReadonlyMap<string, ApiTarget>;
  /** The longest path first, so that the first match is the closest. */
  readonly targets: readonly ApiTarget[];
  /** Whether a call without scopes may use the guard's: that is so if only one API has no scopes. */
  readonly oneWithoutScopes: boolean;
}

/** @param origins those of `apiOrigins`, or Graph */
export function createApiTargets(
  apis: Readonly<Record<string, DownstreamApiOptions>>,
  origins: readonly string[],
): ApiTargets {
  const byName = new Map(
    Object.entries(apis).map(([name, api]): [string, ApiTarget] => {
      const url = new URL(api.baseUrl ?? "");
      const path = url.pathname.replace(/\/+$/u, "");
      return [name, { origin: url.origin, path, scopes: api.scopes, headers: { ...api.headers } }];
    }),
  );
  const byAddress = new Map<string, ApiTarget>();
  for (const api of byName.values()) {
    const address = api.origin + api.path;
    // If two names share an address, a call by address must name its scopes to say which one it means.
    byAddress.set(address, byAddress.has(address) ? { ...api, scopes: [], headers: {} } : api);
  }
  for (const origin of origins.map((url) => new URL(url).origin)) {
    if (!byAddress.has(origin)) {
      byAddress.set(origin, { origin, path: "", scopes: undefined, headers: {} });
    }
  }
  const targets = [...byAddress.values()];
  return {
    byName,
    targets: targets.toSorted((one, other) => other.path.length - one.path.length),
    oneWithoutScopes: targets.filter(({ scopes }) => scopes === undefined).length === 1,
  };
}

/**
 * Returns the API of an address, by origin and whole segments of the path. Credentials and other schemes belong to no
 * API.
 */
export function targetOf({ targets }: ApiTargets, url: URL): ApiTarget | undefined {
  return targets.find((target) => isWithin(target, url));
}

export function isWithin({ origin, path }: ApiTarget, url: URL): boolean {
  // Not url.origin, which for blob: is the origin of the address inside.
  if (`${url.protocol}//${url.host}` !== origin || url.username !== "" || url.password !== "") {
    return false;
  }
  if (path === "") {
    return true;
  }
  const { pathname } = url;
  return pathname.startsWith(path) && /^(?:$|\/)/u.test(pathname.slice(path.length)) && !climbingPath.test(pathname);
}

/**
 * Returns whether an API's token may go to an address that the API redirects to: within the API's own address, or
 * within its origin if that is listed as a whole.
 */
export function mayReceiveToken({ targets }: ApiTargets, api: ApiTarget, url: URL): boolean {
  if (isWithin(api, url)) {
    return true;
  }
  return (
    targets.some(({ origin, path }) => origin === api.origin && path === "") && isWithin({ ...api, path: "" }, url)
  );
}

/**
 * Returns the scopes of a call that names none: those of the API, or else the first fitting ones of `fallbacks`. A
 * guard's scopes can belong to another API with a name, whose token is not for this one.
 */
export function defaultScopes(
  apis: ApiTargets,
  target: ApiTarget,
  ...fallbacks: readonly (readonly string[] | undefined)[]
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
  for (const fallback of fallbacks) {
    const fitting = (fallback ?? []).filter((scope) => !elsewhere.has(resourceOf(scope)));
    if (fitting.length > 0) {
      return fitting;
    }
  }
  return [];
}
