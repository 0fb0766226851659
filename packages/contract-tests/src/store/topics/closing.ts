import { expect } from "vitest";

import type { StoreTopic } from "../harness/check.ts";
import { ifAbsent } from "../harness/put-options.ts";

/** Only for a backing that several stores share. */
export const closing: StoreTopic = {
  name: "closing",
  checks: [
    {
      claim: "closing one store affects neither the entries nor the connection of another",
      async run({ store, other, key }) {
        const version = await other.put(key, "one", ifAbsent);
        await other.close?.();
        expect(await store.get(key)).toEqual({ value: "one", version });
      },
    },
  ],
};
