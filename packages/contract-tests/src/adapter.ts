/**
 * The tests that every adapter must pass, for authors of adapters. They run on a real server, with a core that each
 * test scripts.
 *
 * @example
 * import { createServer } from "node:http";
 * import type { AddressInfo } from "node:net";
 * import { NodeRequest, writeResponse, writeHead } from "@identity-web/core/adapter";
 * import { defineAdapterContract } from "@identity-web/contract-tests/adapter";
 *
 * // Replace this with your framework's server, routes, guards and error handler, as the plan asks for them.
 * defineAdapterContract("node:http", {
 *   sessions: [],
 *   bodyParsers: ["none"],
 *   compression: false,
 *   async start(plan) {
 *     const server = createServer(async (message, response) => {
 *       plan.onRequest(response);
 *       const result = await plan.core.handle(new NodeRequest(message, message.url ?? "/"));
 *       if (result.kind !== "pass") return writeResponse(response, result);
 *       writeHead(response, result);
 *       response.end();
 *     });
 *     await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
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
  AppResponse,
  BodyParser,
  Exchange,
  Plan,
  PlannedGuard,
  PlannedRoute,
  RunningApp,
  SessionStorage,
  StartApp,
} from "./adapter/harness/plan.ts";
