import { relative } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";

/** Returns what the command prints after it has created the package. */
export function nextSteps(framework: string, folder: string): string {
  const shown = relative(root, folder).startsWith("..") ? folder : relative(root, folder).replaceAll("\\", "/");
  return `Created ${shown}: an adapter for handlers (request, response, next). Turn it into one for ${framework}:

1. The framework: add it to the catalog of pnpm-workspace.yaml. In ${shown}/package.json, add it to devDependencies ("catalog:")
   and, with the versions that you support, to peerDependencies. Then run pnpm install.
2. The adapter: make test/contract.test.ts start an app, then make src/bind.ts pass, one claim after the other:
   pnpm exec vitest run --project ${framework} --bail 1
3. What a user sees: README.md, docs/frameworks/${framework}.md with the same headings as the others, the tables of README.md
   and docs/README.md, the "fixed" group of .changeset/config.json, and pnpm changeset. Then run pnpm test.

docs/extend/write-an-adapter.md explains each step.`;
}
