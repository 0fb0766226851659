// `pnpm sample`: like `pnpm start`, for any scenario. Without an argument it lists the scenarios and their options.
import { requireNode } from "./process/node-version.mjs";

requireNode("sample");
const { main } = await import("./main.ts");
const args = process.argv.slice(2).filter((word) => word !== "--");
await main(args.length === 0 ? ["--help"] : args);
