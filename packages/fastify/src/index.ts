/**
 * Signs users of a Fastify app in with Microsoft Entra ID and calls web APIs as them.
 *
 * @example
 * import fastify from "fastify";
 * import { fromEnvironment, identityWeb } from "@identity-web/fastify";
 *
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * const app = fastify();
 * await app.register(auth.plugin);
 * app.get("/", (request) => request.identity.user?.name ?? "Nobody is signed in");
 * app.get("/me", { preHandler: auth.requireUser() }, async (request) => {
 *   const me = await request.identity.fetch("https://graph.microsoft.com/v1.0/me");
 *   return me.json();
 * });
 * await app.listen({ port: 3000 });
 *
 * @module
 */
export * from "@identity-web/core/app";
export { identityWeb } from "./fastify.ts";

export type { FastifyGuard, FastifyIdentityWeb, GuardedReply, GuardedRequest } from "./types.ts";
