// `pnpm start` and `pnpm dev`: see start/main.ts.
import { requireNode } from "./shared/node-version.mjs";

requireNode("start");
const { main } = await import("./start/main.ts");
await main(process.argv.slice(2));
