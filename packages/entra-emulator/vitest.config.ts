import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@identity-web/source"] },
  ssr: { resolve: { conditions: ["@identity-web/source"] } },
  // Generous timeouts, so that no test fails because the machine is busy: no test here measures how long something
  // takes.
  test: { name: "entra-emulator", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
