import { defineConfig } from "rolldown";

// Node takes a quarter of a millisecond for each file of an import, and the core has eighty: bundled, it is there in a third of
// the time (bench/README.md). Declarations come from tsc, file by file; dependencies stay what they are.
export default defineConfig({
  input: { index: "./src/index.ts", adapter: "./src/adapter.ts", store: "./src/store.ts", browser: "./src/browser.ts" },
  platform: "node",
  external: /^[@a-z]/u,
  output: { dir: "dist", cleanDir: true, sourcemap: true, chunkFileNames: "[name].js" },
});
