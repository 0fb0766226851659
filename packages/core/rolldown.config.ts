import { defineConfig } from "rolldown";

// Node takes a quarter of a millisecond for each file of an import, and the core has more than 200. Bundled, it loads
// in a third of the time (bench/README.md). tsc writes the declarations, file by file. Dependencies are not bundled.
export default defineConfig({
  input: {
    index: "./src/index.ts",
    app: "./src/app.ts",
    adapter: "./src/adapter.ts",
    store: "./src/store.ts",
    browser: "./src/browser.ts",
  },
  platform: "node",
  external: /^[@a-z]/u,
  output: { dir: "dist", cleanDir: true, sourcemap: true, chunkFileNames: "[name].js" },
});
