import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*", "e2e", "scripts", "samples/write-an-adapter"],
    // Tests wait for servers and browsers as much as they compute: on two cores a third worker takes a third of the time away.
    maxWorkers: availableParallelism() + 1,
  },
});
