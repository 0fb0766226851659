import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  test: { name: "sample-runner", include: ["test/**/*.test.ts"], testTimeout: 120_000 },
});
