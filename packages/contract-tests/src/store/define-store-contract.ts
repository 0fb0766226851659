import { registerContract } from "../contract/register-contract.ts";
import type { StoreContractOptions } from "./harness/options.ts";
import { runCheck } from "./harness/run-check.ts";
import { storeTopics } from "./topics.ts";

/**
 * Registers, with vitest, the tests that every store must pass. Keys are random, so the backing may be shared with
 * other tests.
 *
 * @param name the backing and its version, for the test report
 */
export function defineStoreContract(name: string, options: StoreContractOptions): void {
  registerContract({
    name: `${name} store contract`,
    missing: [...(options.shared ? [] : ["a shared backing"]), ...(options.leases ? [] : ["leases"])],
    topics: storeTopics(options),
    run: (check) => runCheck(options, check),
  });
}
