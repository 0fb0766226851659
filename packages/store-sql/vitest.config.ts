import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  // A busy machine is no fault: no test here is about how long something takes.
  test: { name: "store-sql", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
