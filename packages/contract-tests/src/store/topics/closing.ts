import { expect } from "vitest";

import { absent, type StoreTopic } from "../harness/check.ts";

/** For a backing that several stores share. */
export const closing: StoreTopic = {
  name: "closing",
  checks: [
    {
      claim: "a store that closes takes neither entries nor another store's connection with it",
      async run({ store, other, key }) {
        const version = await other.put(key, "one", absent);
        await other.close?.();
        expect(await store.get(key)).toEqual({ value: "one", version });
      },
    },
  ],
};
