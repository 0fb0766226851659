import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { expect, test as base } from "vitest";

import { describeInBrowser, launch, openContext } from "../browser.ts";
import { Person } from "./person.ts";
import { type Framework, type Sample, type Scenario, startSample } from "./start-sample.ts";

/** Tests with an emulator, the sample in one framework, and a browser, started once for the file. */
function testOf(framework: Framework, scenario: Scenario) {
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
      /** One more sample: at the same emulator, or at one of its own. */
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
      /** Somebody with a browser of their own, without a cookie. */
      .extend("newPerson", ({ browser, people }) => async (): Promise<Person> => {
        const person = new Person(await openContext(browser));
        people.push(person);
        return person;
      })
  );
}

export interface SampleTests {
  readonly test: ReturnType<typeof testOf>;
  /**
   * Tests in a browser. The emulator forgets everything between them. Each also fails where a browser complained of
   * anything that the test does not name: a script, a policy, a request.
   */
  readonly describeSample: (name: string, tests: () => void) => void;
}

export function sampleTests(framework: Framework, scenario: Scenario = "token-acquisition"): SampleTests {
  const test = testOf(framework, scenario);
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
