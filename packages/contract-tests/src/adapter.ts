/**
 * For authors of adapters: the tests that an adapter has to pass, on a real server with a core that the tests script.
 *
 * @example
 * import { createServer } from "node:http";
 * import type { AddressInfo } from "node:net";
 * import { NodeRequest, writeResponse, writeHead } from "@identity-web/core/adapter";
 * import { defineAdapterContract } from "@identity-web/contract-tests/adapter";
 *
 * // Your framework's own server, routes, guards and error handler stand here: the plan says which.
 * defineAdapterContract("node:http", {
 *   sessions: [],
 *   bodyParsers: ["none"],
 *   compression: false,
 *   async start(plan) {
 *     const server = createServer(async (message, response) => {
 *       plan.began(response);
 *       const result = await plan.core.handle(new NodeRequest(message, message.url ?? "/"));
 *       if (result.kind !== "pass") return writeResponse(response, result);
 *       writeHead(response, result);
 *       response.end();
 *     });
 *     await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
 *     const { port } = server.address() as AddressInfo;
 *     return { origin: `http://127.0.0.1:${port}`, close: async () => void server.close() };
 *   },
 * });
 *
 * @module
 */
export { defineAdapterContract } from "./adapter/define-adapter-contract.ts";

export type {
  AdapterContractOptions,
  AppAnswer,
  BodyParser,
  Exchange,
  Plan,
  PlannedGuard,
  PlannedRoute,
  RunningApp,
  SessionStorage,
  StartApp,
} from "./adapter/harness/plan.ts";
