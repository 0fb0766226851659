// `pnpm test`: see test/main.ts.
import { requireNode } from "../packages/sample-runner/src/process/node-version.mjs";

requireNode("test");
const { main } = await import("./test/main.ts");
process.exitCode = await main(process.argv.slice(2));
