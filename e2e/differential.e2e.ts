// Prevents: an adapter that has ideas of its own, so that an app which moves to another framework is protected in
// another way.
import { defaultSeed, type Seed, startEmulator } from "@identity-web/entra-emulator";
import { beforeAll, describe, expect, it, vi } from "vitest";

import { compare, type Disagreement, told } from "./differential/compare.ts";
import { differences } from "./differential/differences.ts";
import { inExpress } from "./differential/express-app.ts";
import { inFastify } from "./differential/fastify-app.ts";
import { inKoa } from "./differential/koa-app.ts";
import type { Observed } from "./differential/normalise.ts";
import { record } from "./differential/record.ts";
import { script } from "./differential/script.ts";

const reference = "Express 5";
const frameworks = {
  [reference]: inExpress("express"),
  "Express 4.22": inExpress("express4"),
  "Fastify 5": inFastify,
  "Koa 3": inKoa("koa"),
  "Koa 2": inKoa("koa2"),
};
const others = Object.keys(frameworks).filter((name) => name !== reference);

/** The default one, whose apps are also registered below a path. */
const seed: Seed = {
  ...defaultSeed,
  apps: defaultSeed.apps.map((app) => ({
    ...app,
    redirectUris: [...(app.redirectUris ?? []), "http://localhost/base/auth/callback"],
  })),
};

const recorded = new Map<string, readonly Observed[]>();

beforeAll(async () => {
  const start = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  const emulator = await startEmulator({ seed });
  try {
    for (const [name, build] of Object.entries(frameworks)) {
      vi.setSystemTime(start);
      recorded.set(name, await record(build, emulator, script));
    }
  } finally {
    await emulator.close();
    vi.useRealTimers();
  }
});

function observed(framework: string, index: number): Observed {
  const found = recorded.get(framework)?.[index];
  if (found === undefined) {
    throw new Error(`${framework} has not come to step ${index}.`);
  }
  return found;
}

function isListed(framework: string, step: string, { field }: Disagreement): boolean {
  return differences.some(
    ({ frameworks: names, steps, fields }) =>
      names.includes(framework) && steps.includes(step) && fields.includes(field),
  );
}

describe("the same request to every framework", () => {
  it.each(script.map(({ name }, index) => [name, index] as const))("%s", (name, index) => {
    expect.soft(observed(reference, index).status).toBe(script[index]?.status);
    for (const framework of others) {
      const found = compare(observed(reference, index), observed(framework, index));
      const unlisted = found.filter((one) => !isListed(framework, name, one)).map(told);
      expect.soft(unlisted, [framework, ...unlisted].join("\n")).toEqual([]);
    }
  });
});

describe("the script", () => {
  it("asks 150 things or more, each by a name of its own", () => {
    const names = script.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(150);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the table of differences", () => {
  it.each(differences.map((row) => [row.reason, row] as const))("has no row without use: %s", (_reason, row) => {
    for (const step of row.steps) {
      const index = script.findIndex(({ name }) => name === step);
      expect(index, step).toBeGreaterThanOrEqual(0);
      for (const framework of row.frameworks) {
        const fields = compare(observed(reference, index), observed(framework, index)).map(({ field }) => field);
        expect(fields, `${framework}: ${step}`).toEqual(expect.arrayContaining([...row.fields]));
      }
    }
  });
});
