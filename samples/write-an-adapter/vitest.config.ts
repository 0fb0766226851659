import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  test: { name: "write-an-adapter", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
