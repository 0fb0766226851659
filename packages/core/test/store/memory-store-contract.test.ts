import { afterAll, beforeAll } from "vitest";

// By its path: a dependency on the package would be circular.
import { defineStoreContract } from "../../../contract-tests/src/store.ts";
import { memoryStore } from "../../src/store.ts";
import { freezeTime, passSeconds, thawTime } from "../support/clock.ts";

beforeAll(freezeTime);
afterAll(thawTime);

defineStoreContract("memory", { create: () => memoryStore(), pass: passSeconds, shared: false, leases: false });
