import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  test: { name: "express", include: ["test/**/*.test.ts"] },
});
