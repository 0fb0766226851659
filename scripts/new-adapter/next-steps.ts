import { relative } from "node:path";

import { root } from "../../packages/sample-runner/src/process/root.ts";

export function nextSteps(framework: string, folder: string): string {
  const shown = relative(root, folder).startsWith("..") ? folder : relative(root, folder).replaceAll("\\", "/");
  return `${shown} is there: an adapter for handlers (request, response, next), to be made one for ${framework}.

1. The framework: add it to the catalog of pnpm-workspace.yaml, to devDependencies ("catalog:") and with the versions that you
   support to peerDependencies of ${shown}/package.json, and run pnpm install.
2. The adapter: make test/contract.test.ts start an app, then src/bind.ts pass, one claim after the other:
   pnpm exec vitest run --project ${framework} --bail 1
3. What a user sees: README.md, docs/frameworks/${framework}.md with the headings of the others, the tables of README.md and
   docs/README.md, the "fixed" group of .changeset/config.json and pnpm changeset. Then pnpm test.

docs/extend/write-an-adapter.md leads through it.`;
}
