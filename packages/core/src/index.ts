/**
 * Signs users in with Microsoft Entra ID and acquires tokens for them, independently of any framework. Apps use an
 * adapter, which re-exports these names.
 *
 * @example
 * import { createIdentityWeb, fromEnvironment } from "@identity-web/core";
 *
 * const auth = createIdentityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * console.log(auth.routes);
 *
 * @module
 */
export * from "./app.ts";
export { createIdentityWeb } from "./create-identity-web.ts";

export type { IdentityWeb } from "./types/identity-web.ts";
