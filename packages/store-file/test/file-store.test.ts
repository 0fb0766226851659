// Prevents: a file store that is correct alone and wrong beside another process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { defineStoreContract } from "@identity-web/contract-tests/store";
import { afterAll, vi } from "vitest";

import { fileStore } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "file-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
vi.useFakeTimers({ toFake: ["Date"] });

defineStoreContract("files", {
  create: () => fileStore({ folder, encryptionKeys: ["a-key-of-the-tests-that-is-long-enough-1"] }),
  pass: (seconds) => void vi.setSystemTime(Date.now() + seconds * 1000),
  shared: true,
  leases: true,
});
