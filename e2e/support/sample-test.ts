import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { expect, test as base } from "vitest";

import { describeInBrowser, launch, openContext } from "../browser.ts";
import { Person } from "./person.ts";
import { type Framework, type Sample, type Scenario, startSample } from "./start-sample.ts";

/** Returns a `test` with an emulator, the sample in one framework, and a browser, which start once per file. */
function createTest(framework: Framework, scenario: Scenario) {
  return (
    base
      .extend("emulatorOptions", { scope: "file" }, { host: "127.0.0.1" } as const)
      .extend("emulator", { scope: "file" }, async ({ emulatorOptions }, { onCleanup }): Promise<Emulator> => {
        const emulator = await startEmulator(emulatorOptions);
        onCleanup(() => emulator.close());
        return emulator;
      })
      .extend("sample", { scope: "file" }, async ({ emulator }, { onCleanup }): Promise<Sample> => {
        const sample = await startSample(emulator, framework, {}, scenario);
        onCleanup(() => sample.stop());
        return sample;
      })
      .extend("browser", { scope: "file" }, async ({ sample: _started }, { onCleanup }) => {
        const browser = await launch();
        onCleanup(() => browser.close());
        return browser;
      })
      /** Starts another sample, with its own emulator or with a shared one. */
      .extend("startAnother", ({ emulatorOptions }, { onCleanup }) => {
        const started: (() => Promise<void>)[] = [];
        onCleanup(async () => {
          for (const stop of started.toReversed()) {
            await stop();
          }
        });
        return async (shared?: Emulator): Promise<{ readonly emulator: Emulator; readonly sample: Sample }> => {
          const emulator = shared ?? (await startEmulator(emulatorOptions));
          if (shared === undefined) {
            started.push(() => emulator.close());
          }
          const sample = await startSample(emulator, framework, {}, scenario);
          started.push(() => sample.stop());
          return { emulator, sample };
        };
      })
      .extend("people", (): Person[] => [])
      /** Creates a user with a separate browser, without cookies. */
      .extend("newPerson", ({ browser, people }) => async (): Promise<Person> => {
        const person = new Person(await openContext(browser));
        people.push(person);
        return person;
      })
  );
}

export interface SampleTests {
  readonly test: ReturnType<typeof createTest>;
  /**
   * Describes tests in a browser. The emulator is reset between them. A test also fails if a browser logs a script
   * error, a policy violation or a failed request that the test has not declared.
   */
  readonly describeSample: (name: string, tests: () => void) => void;
}

export function sampleTests(framework: Framework, scenario: Scenario = "token-acquisition"): SampleTests {
  const test = createTest(framework, scenario);
  const describeSample = (name: string, tests: () => void): void =>
    describeInBrowser(`${framework}: ${name}`, () => {
      test.beforeEach(({ emulator }) => emulator.control.reset());
      test.afterEach(({ people }) => {
        expect(people.flatMap((person) => person.unexpectedComplaints())).toEqual([]);
      });
      tests();
    });
  return { test, describeSample };
}
