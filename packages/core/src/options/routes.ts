import type { RoutePaths } from "./options.ts";
import { isPlainPath } from "./urls.ts";

const defaults: Readonly<Record<keyof RoutePaths, string>> = {
  signIn: "/auth/sign-in",
  callback: "/auth/callback",
  signOut: "/auth/sign-out",
  signedOut: "/auth/signed-out",
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
  for (const name of Object.keys(defaults) as (keyof RoutePaths)[]) paths[name] = routes?.[name] ?? defaults[name];
  const faults = Object.entries(paths)
    .filter(([, path]) => !isPlainPath(path))
    .map(([name]) => `routes.${name} has to be a path below baseUrl that begins with /, without pattern or query.`);
  if (new Set(Object.values(paths)).size < 5) faults.push("routes has the same path twice: each needs one of its own.");
  if (redirectPath !== undefined) faults.push("redirectPath belongs to routes: false; give routes.callback instead.");
  return { paths, redirectPath: paths.callback, faults };
}
