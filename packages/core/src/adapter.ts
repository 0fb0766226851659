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
export { bearerGuard } from "./api/bearer-guard.ts";
export { userGuards } from "./flow/user-guards.ts";
export { setCookieHeader } from "./http/cookies.ts";
export { readForm } from "./http/form.ts";
export { NodeRequest, representationHeaders, writeResponse, writeHead } from "./http/node-request.ts";
export { mergedVary } from "./http/vary.ts";
export { requireFrameworks } from "./setup/frameworks.ts";
export { requireMounted } from "./setup/mounted.ts";

export type { FrameworkIdentityWeb } from "./framework-identity-web.ts";
export type { UserGuards } from "./flow/user-guards.ts";
export type { Route } from "./flow/routes.ts";
export type { NodeRequestOptions } from "./http/node-request.ts";
export type { Json } from "./http/json.ts";
export type { SetupHints } from "./setup/lines.ts";
export type { MountedCore } from "./setup/mounted.ts";
export type { AuthResponse, AuthRequest, AuthResult, CookieToSet, SessionPort } from "./http/port.ts";
