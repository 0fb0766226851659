/**
 * The tests that every store must pass, for authors of stores.
 *
 * @example
 * import { memoryStore } from "@identity-web/core/store";
 * import { defineStoreContract } from "@identity-web/contract-tests/store";
 * import { vi } from "vitest";
 *
 * vi.useFakeTimers({ toFake: ["Date"] });
 * defineStoreContract("memory", {
 *   create: () => memoryStore(),
 *   shared: false,
 *   leases: false,
 *   pass: (seconds) => void vi.setSystemTime(Date.now() + seconds * 1000),
 * });
 *
 * @module
 */
export { defineStoreContract } from "./store/define-store-contract.ts";

export type { StoreContractOptions } from "./store/harness/options.ts";
