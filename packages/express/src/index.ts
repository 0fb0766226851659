/**
 * Signs users of an Express app in with Microsoft Entra ID and calls web APIs as them.
 *
 * @example
 * import express from "express";
 * import { escapeHtml, fromEnvironment, identityWeb } from "@identity-web/express";
 *
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * const app = express();
 * app.use(auth.middleware());
 * app.get("/", (request, response) => response.send(escapeHtml(request.identity.user?.name ?? "Nobody is signed in")));
 * app.get("/me", auth.requireUser(), async (request, response) => {
 *   const me = await request.identity.fetch("https://graph.microsoft.com/v1.0/me");
 *   response.json(await me.json());
 * });
 * app.use(auth.errorHandler());
 * app.listen(3000);
 *
 * @module
 */
export * from "@identity-web/core/app";
export { identityWeb } from "./express.ts";
export { wrap } from "./wrap.ts";

export type { ExpressIdentityWeb } from "./types.ts";
