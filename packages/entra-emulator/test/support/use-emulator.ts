import { type Emulator, type EmulatorOptions, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, beforeEach } from "vitest";

/** Starts an emulator for the tests of a file, resets it before each test, and closes it at the end. */
export async function useEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  beforeEach(() => emulator.control.reset());
  afterAll(() => emulator.close());
  return emulator;
}
