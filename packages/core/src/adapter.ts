/**
 * For authors of adapters: the types of a request and a result, and the helpers that every adapter needs.
 *
 * @example
 * import { createServer } from "node:http";
 * import { createIdentityWeb, fromEnvironment } from "@identity-web/core";
 * import { NodeRequest, writeHead, writeResponse } from "@identity-web/core/adapter";
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
export { frameworkIdentityWeb } from "./adapter/framework-identity-web.ts";
export { requireFrameworks } from "./adapter/frameworks.ts";
export { requireMounted } from "./adapter/mounted.ts";
export { replaceCookie, setCookieHeader } from "./http/cookies.ts";
export { readForm } from "./http/form.ts";
export { NodeRequest } from "./http/node-request.ts";
export { mergedVary } from "./http/vary.ts";
export { representationHeaders, writeHead, writeResponse } from "./http/write-response.ts";

export type { FrameworkIdentityWeb } from "./adapter/framework-identity-web.ts";
export type { MountedCore } from "./adapter/mounted.ts";
export type { NodeRequestOptions } from "./http/node-request.ts";
export type { HeaderTarget } from "./http/write-response.ts";
export type {
  AuthRequest,
  AuthResponse,
  AuthResult,
  CookieToSet,
  PassResult,
  SessionPort,
  SetupHints,
} from "./types/http.ts";
export type { Route } from "./types/identity-web.ts";
export type { Json } from "./types/json.ts";
