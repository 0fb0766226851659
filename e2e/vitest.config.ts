import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  test: {
    name: "e2e",
    include: ["*.e2e.ts"],
    globalSetup: "./global-setup.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
