/**
 * For authors of adapters: the shape of a request and of an answer, and the helpers that every adapter needs.
 *
 * @example
 * import { createServer } from "node:http";
 * import { createIdentityWeb, fromEnvironment } from "@identity-web/core";
 * import { NodeRequest, writeResponse, writeHead } from "@identity-web/core/adapter";
 *
 * const auth = createIdentityWeb(fromEnvironment());
 * createServer(async (message, response) => {
 *   const result = await auth.handle(new NodeRequest(message, message.url ?? "/"));
 *   if (result.kind !== "pass") return writeResponse(response, result);
 *   writeHead(response, result);
 *   response.setHeader("content-type", "text/plain; charset=utf-8");
 *   response.end(result.identity.user?.name ?? "Nobody is signed in");
 * }).listen(3000);
 *
 * @module
 */
export { bearerGuard } from "./adapter/bearer-guard.ts";
export { userGuards } from "./adapter/user-guards.ts";
export { setCookieHeader } from "./http/cookies.ts";
export { readForm } from "./http/form.ts";
export { NodeRequest, representationHeaders, writeResponse, writeHead } from "./http/node-request.ts";
export { mergedVary } from "./http/vary.ts";
export { requireFrameworks } from "./adapter/frameworks.ts";
export { requireMounted } from "./adapter/mounted.ts";

export type { FrameworkIdentityWeb } from "./adapter/framework-identity-web.ts";
export type { UserGuards } from "./adapter/user-guards.ts";
export type { Route } from "./flow/routes.ts";
export type { NodeRequestOptions } from "./http/node-request.ts";
export type { Json } from "./lib/json.ts";
export type { SetupHints } from "./setup/lines.ts";
export type { MountedCore } from "./adapter/mounted.ts";
export type { AuthResponse, AuthRequest, AuthResult, CookieToSet, SessionPort } from "./types/http.ts";
