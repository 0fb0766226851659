import type { RoutePaths } from "../types/options.ts";
import { isPlainPath } from "./urls.ts";

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
    const fits = redirectPath !== undefined && isPlainPath(redirectPath);
    const fault = "redirectPath has to be the path of your own route that calls completeSignIn, such as /getAToken.";
    return { paths: undefined, redirectPath: redirectPath ?? "/", faults: fits ? [] : [fault] };
  }
  const paths = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof RoutePaths)[]) {
    paths[name] = routes?.[name] ?? defaults[name];
  }
  const faults = Object.entries(paths)
    .filter(([, path]) => !isPlainPath(path))
    .map(([name]) => `routes.${name} has to be a path below baseUrl that begins with /, without pattern or query.`);
  if (new Set(Object.values(paths)).size < Object.keys(defaults).length) {
    faults.push("routes has the same path twice: each needs one of its own.");
  }
  if (redirectPath !== undefined) {
    faults.push("redirectPath belongs to routes: false; give routes.callback instead.");
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
    `redeemCodesAt has ${wrong} entry(ies) that are no paths of the app's own: begin with /, without pattern or query, and name none of the library's routes.`,
  ];
}
