import { afterAll, beforeAll } from "vitest";

import { defineStoreContract } from "../../../contract-tests/src/store.ts";
import { memoryStore } from "../../src/store.ts";
import { freezeTime, passSeconds, thawTime } from "../support/clock.ts";

beforeAll(freezeTime);
afterAll(thawTime);

defineStoreContract("memory", { create: () => memoryStore(), pass: passSeconds, shared: false, leases: false });
