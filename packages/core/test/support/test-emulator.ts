import { type Emulator, type EmulatorOptions, startEmulator } from "@identity-web/entra-emulator";

import { cleanUp } from "./clean-up.ts";

/** Starts an emulator for all tests of a file: creating its keys takes longer than most tests. */
export async function testEmulator(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  cleanUp(() => emulator.close());
  return emulator;
}

/** Returns the number of token requests with this grant that the emulator has received. */
export function tokenCalls(emulator: Emulator, grantType = "refresh_token"): number {
  return emulator.control.requests().filter((request) => request.grantType === grantType).length;
}
