// Writes the column of test files in docs/security/test-catalogue.md, after tests were added, moved or renamed.
import { writeFileSync } from "node:fs";

import { pnpm } from "../packages/sample-runner/src/process/pnpm.ts";
import { pagePath, pageWith } from "./test-catalogue/page.ts";
import { filesById } from "./test-catalogue/titles.ts";

writeFileSync(pagePath, pageWith(filesById()));
await pnpm(["exec", "oxfmt", pagePath]);
