// Prevents: an adapter that behaves differently, so that an app that moves to another framework is protected
// differently.
import { defaultSeed, type Seed, startEmulator } from "@identity-web/entra-emulator";
import { beforeAll, describe, expect, it, vi } from "vitest";

import { compare, type Disagreement, describeDisagreement } from "./differential/compare.ts";
import { differences } from "./differential/differences.ts";
import { expressApp } from "./differential/express-app.ts";
import { fastifyApp } from "./differential/fastify-app.ts";
import { koaApp } from "./differential/koa-app.ts";
import type { Observed } from "./differential/normalise.ts";
import { record } from "./differential/record.ts";
import { script } from "./differential/script.ts";

const reference = "Express 5";
const frameworks = {
  [reference]: expressApp("express"),
  "Express 4.22": expressApp("express4"),
  "Fastify 5": fastifyApp,
  "Koa 3": koaApp("koa"),
  "Koa 2": koaApp("koa2"),
};
const others = Object.keys(frameworks).filter((name) => name !== reference);

/** The default seed, with an additional redirect URI below a path for each app. */
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
    throw new Error(`${framework} has no observation of step ${index}.`);
  }
  return found;
}

function isListed(framework: string, step: string, { field }: Disagreement): boolean {
  return differences.some(
    ({ frameworks: names, steps, fields }) =>
      names.includes(framework) && steps.includes(step) && fields.includes(field),
  );
}

describe("every framework responds alike to", () => {
  it.each(script.map(({ name }, index) => [name, index] as const))("%s", (name, index) => {
    expect.soft(observed(reference, index).status).toBe(script[index]?.status);
    for (const framework of others) {
      const found = compare(observed(reference, index), observed(framework, index));
      const unlisted = found
        .filter((disagreement) => !isListed(framework, name, disagreement))
        .map(describeDisagreement);
      expect.soft(unlisted, [framework, ...unlisted].join("\n")).toEqual([]);
    }
  });
});

describe("the script", () => {
  it("contains 150 or more requests, each with a unique name", () => {
    const names = script.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(150);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the table of differences", () => {
  it.each(differences.map((row) => [row.reason, row] as const))("has no unused row: %s", (_reason, row) => {
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
