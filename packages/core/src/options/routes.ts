import { count } from "../lib/count.ts";
import { isPlainPath } from "../lib/url-paths.ts";
import type { RoutePaths } from "../types/options.ts";

const defaults: Readonly<Record<keyof RoutePaths, string>> = {
  signIn: "/auth/sign-in",
  callback: "/auth/callback",
  signOut: "/auth/sign-out",
  signedOut: "/auth/signed-out",
  browserScript: "/auth/browser.js",
  frontChannelSignOut: "/auth/front-channel-sign-out",
};

interface Routes {
  readonly paths: Readonly<Record<keyof RoutePaths, string>> | undefined;
  readonly redirectPath: string;
  readonly faults: readonly string[];
}

export function resolveRoutes(routes: false | RoutePaths | undefined, redirectPath: string | undefined): Routes {
  if (routes === false) {
    const valid = redirectPath !== undefined && isPlainPath(redirectPath);
    const fault = "redirectPath must be the path of your route that calls completeSignIn, such as /getAToken.";
    return { paths: undefined, redirectPath: redirectPath ?? "/", faults: valid ? [] : [fault] };
  }
  const paths = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof RoutePaths)[]) {
    paths[name] = routes?.[name] ?? defaults[name];
  }
  const faults = Object.entries(paths)
    .filter(([, path]) => !isPlainPath(path))
    .map(([name]) => `routes.${name} must be a path below baseUrl that begins with /, without a pattern or a query.`);
  if (new Set(Object.values(paths)).size < Object.keys(defaults).length) {
    faults.push("routes has the same path twice: each route needs a different one.");
  }
  if (redirectPath !== undefined) {
    faults.push("redirectPath is only for routes: false; set routes.callback instead.");
  }
  return { paths, redirectPath: paths.callback, faults };
}

export function redeemPathFaults(given: readonly string[], paths: Routes["paths"]): string[] {
  const own: readonly string[] = Object.values(paths ?? {});
  const wrong = given.filter((path) => !isPlainPath(path) || own.includes(path)).length;
  if (wrong === 0) {
    return [];
  }
  return [
    `redeemCodesAt has ${count(wrong, "invalid entry", "invalid entries")}: begin with /, without a pattern or a query, and do not name the library's routes.`,
  ];
}
