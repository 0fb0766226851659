import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { within } from "../harness/use-session.ts";

export const noSession: AdapterTopic = {
  name: "an app without a session",
  checks: [
    {
      claim: "has none to offer",
      async run(scene) {
        expect(await within(scene, () => "there is one")).toBe("no session");
      },
    },
  ],
};
