/**
 * Signs users of a Koa app in with Microsoft Entra ID and calls web APIs as them.
 *
 * @example
 * import Router from "@koa/router";
 * import Koa from "koa";
 * import { fromEnvironment, identityWeb } from "@identity-web/koa";
 *
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * const router = new Router();
 * router.get("/", (ctx) => { ctx.body = ctx.state.identity.user?.name ?? "Nobody is signed in"; });
 * router.get("/me", auth.requireUser(), async (ctx) => {
 *   const me = await ctx.state.identity.fetch("https://graph.microsoft.com/v1.0/me");
 *   ctx.body = await me.json();
 * });
 * new Koa().use(auth.middleware()).use(router.routes()).listen(3000);
 *
 * @module
 */
export * from "@identity-web/core/app";
export { identityWeb } from "./koa.ts";

export type { KoaIdentityWeb } from "./types.ts";
