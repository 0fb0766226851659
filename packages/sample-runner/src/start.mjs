// `pnpm start` and `pnpm dev`: see main.ts.
import { requireNode } from "./process/node-version.mjs";

requireNode("start");
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
