import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  test: { name: "core", include: ["test/**/*.test.ts"] },
});
