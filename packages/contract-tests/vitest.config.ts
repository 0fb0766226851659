import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  // Generous timeouts: no test here may fail because the machine is slow.
  test: { name: "contract-tests", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
