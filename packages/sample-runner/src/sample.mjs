// `pnpm sample`: as `pnpm start`, for any scenario; without an argument it says what there is.
import { requireNode } from "./process/node-version.mjs";

requireNode("sample");
const { main } = await import("./main.ts");
const args = process.argv.slice(2).filter((word) => word !== "--");
await main(args.length === 0 ? ["--help"] : args);
