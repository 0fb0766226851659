import { createRequire } from "node:module";

import type Koa from "koa";
import type { Middleware } from "koa";

// Loaded by `require`, because the older versions and koa-mount have no types.
const load = createRequire(import.meta.url);

/** A major version of Koa, or its oldest supported release. */
export interface KoaVersion {
  readonly name: string;
  readonly koa: typeof Koa;
}

export const versions: readonly KoaVersion[] = [
  { name: "Koa 3", koa: load("koa") as typeof Koa },
  { name: "Koa 2.16", koa: load("koa2") as typeof Koa },
  { name: "Koa 2.15", koa: load("koa215") as typeof Koa },
];

export const mount = load("koa-mount") as (prefix: string, app: Koa) => Middleware;
