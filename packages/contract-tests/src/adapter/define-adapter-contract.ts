import { registerContract } from "../contract/register-contract.ts";
import type { AdapterContractOptions } from "./harness/plan.ts";
import { runCheck } from "./harness/run-check.ts";
import { adapterTopics } from "./topics.ts";

/**
 * Registers, with vitest, the tests that every adapter must pass. Each test starts the app that it needs on a real
 * server, and stops it afterwards.
 *
 * @param name the framework and its version, for the test report
 */
export function defineAdapterContract(name: string, options: AdapterContractOptions): void {
  registerContract({
    name: `${name} adapter contract`,
    missing: missingFeatures(options),
    topics: adapterTopics(options),
    run: (check) => runCheck(options.start, check),
  });
}

function missingFeatures({ sessions, bodyParsers, compression }: AdapterContractOptions): readonly string[] {
  return [
    ...(["server", "cookie"] as const)
      .filter((storage) => !sessions.includes(storage))
      .map((storage) => `${storage} sessions`),
    ...(["none", "form"] as const)
      .filter((parser) => !bodyParsers.includes(parser))
      .map((parser) => `body parser ${parser}`),
    ...(compression ? [] : ["compression"]),
  ];
}
