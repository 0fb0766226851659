import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../packages/sample-runner/src/process/root.ts";
import { run } from "../packages/sample-runner/src/process/run.ts";
import { codeBlocks, pages } from "./shared/markdown-code.ts";

const textOf = (page: string): string => readFileSync(join(root, page), "utf8");
/** The page without code, in which # starts a comment and brackets are not links. */
const proseOf = (page: string): string => textOf(page).replaceAll(/^(\s*)```[\s\S]*?^\1```$/gmu, "");
const headingsOf = (page: string): string[] =>
  Array.from(proseOf(page).matchAll(/^#+ (.*)$/gmu), ([, text = ""]) => text);
/** The anchor that GitHub derives from a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/gu, "-");

describe("the documents", () => {
  it("have the same headings in the same order on each framework's page", () => {
    const [express, fastify, koa] = ["express", "fastify", "koa"].map((name) =>
      headingsOf(`docs/frameworks/${name}.md`).slice(1),
    );
    expect(express).toHaveLength(11);
    expect(fastify).toEqual(express);
    expect(koa).toEqual(express);
  });

  it("link only to files and headings that exist", () => {
    const broken = [...pages(), "CONTRIBUTING.md", "SECURITY.md", "samples/README.md"].flatMap((page) =>
      Array.from(proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)/gu)).flatMap(
        ([link, path = "", anchor]) => {
          const target = path === "" ? page : normalize(join(dirname(page), path));
          if (!existsSync(join(root, target))) {
            return [`${page}: ${link}`];
          }
          const known = anchor === undefined || headingsOf(target).map(anchorOf).includes(anchor);
          return known ? [] : [`${page}: ${link}`];
        },
      ),
    );
    expect(broken).toEqual([]);
  });
});

describe("the guides for authors", () => {
  // In docs/, because its package.json declares what the examples import.
  const folder = join(root, "docs", ".code-guides");
  const blocksOf = (page: string): string[] =>
    codeBlocks(page)
      .filter(({ info }) => info === "ts")
      .map(({ code }) => code);
  beforeAll(() => mkdirSync(folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("show a minimal adapter and a minimal store that pass the contract suites", async () => {
    const [adapter = "", , adapterContract = ""] = blocksOf("docs/extend/write-an-adapter.md");
    const [store = "", storeContract = ""] = blocksOf("docs/extend/write-a-store.md");
    const files = {
      "bind.ts": adapter,
      "adapter.test.ts": adapterContract.replace(/^declare function bind.*$/mu, 'import { bind } from "./bind.ts";'),
      "map-store.ts": store,
      "store.test.ts": storeContract.replace(
        /^declare function mapStore.*$/mu,
        'import { mapStore } from "./map-store.ts";',
      ),
      "vitest.config.ts": textOf("samples/write-an-adapter/vitest.config.ts").replace("test/**/", ""),
    };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), content);
    }
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const { code, output } = await run(process.execPath, [vitest, "run", "--root", folder], {
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect(output).toMatch(/Test Files {2}2 passed/u);
    expect(code, output).toBe(0);
  });
});
