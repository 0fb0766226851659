// Prevents: a key store that works only with a mock, and one that falls back to clear text if the system has none.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { service } from "@identity-web/test-servers";
import { afterAll, describe, expect, it } from "vitest";

import { buildKeytar } from "./support/build-keytar.ts";

const program = fileURLToPath(new URL("support/use-key-store.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "key-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A D-Bus session with its own unlocked keyring, like that of a user who is logged in. */
const insideSession = `printf 'a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$0" --conditions=@identity-web/source --disable-warning=ExperimentalWarning "$@"`;

const environment = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, DBUS_SESSION_BUS_ADDRESS: undefined };

function inSession(...args: readonly string[]): Record<string, unknown> {
  const output = execFileSync(
    "dbus-run-session",
    ["--", "sh", "-c", insideSession, process.execPath, program, ...args],
    {
      encoding: "utf8",
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 30_000,
    },
  );
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
}

const keyring = await service("the key store of the operating system", async () => {
  const missing = buildKeytar();
  if (missing !== undefined) {
    return missing;
  }
  try {
    execFileSync("dbus-run-session", ["--", "gnome-keyring-daemon", "--version"], { stdio: "ignore" });
    return {};
  } catch {
    return "there is no keyring (Debian, Ubuntu: apt-get install gnome-keyring dbus).";
  }
});

describe.runIf(keyring !== undefined)("the operating system's key store", () => {
  it("generates a key once, with which a second process reads what the first wrote", () => {
    const files = join(folder, "files");
    expect(inSession(files, "a value")).toMatchObject({ value: "a value" });
    expect(inSession(files)).toMatchObject({ value: "a value" });
    const all = readdirSync(files, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    expect(all.join("\n")).not.toContain("a value");
    // The file beside the records contains no key: the key is in the keyring.
    expect(readFileSync(join(files, "key-store"), "utf8")).toBe("{}");
  });

  it("fails with one clear error if there is none, and writes nothing", () => {
    const files = join(folder, "without");
    const flags = ["--conditions=@identity-web/source", "--disable-warning=ExperimentalWarning"];
    const output = execFileSync(process.execPath, [...flags, program, files, "a value"], {
      encoding: "utf8",
      env: environment,
    });
    expect(JSON.parse(output)).toMatchObject({
      code: "key_store_locked",
      message: expect.stringContaining("encryptionKeys") as string,
    });
    expect(readdirSync(files).map((name) => readFileSync(join(files, name), "utf8"))).toEqual([""]);
  });
});

it("without the optional package, the error says what to install and what to do on a server", () => {
  // The sources, in a place where only the core is installed.
  const app = join(folder, "app");
  mkdirSync(join(app, "store-file", "src"), { recursive: true });
  const from = fileURLToPath(new URL("../", import.meta.url));
  for (const name of readdirSync(join(from, "src"))) {
    copyFileSync(join(from, "src", name), join(app, "store-file", "src", name));
  }
  copyFileSync(join(from, "package.json"), join(app, "store-file", "package.json"));
  mkdirSync(join(app, "node_modules", "@identity-web"), { recursive: true });
  symlinkSync(
    join(from, "node_modules", "@identity-web", "core"),
    join(app, "node_modules", "@identity-web", "core"),
    "dir",
  );
  writeFileSync(
    join(folder, "app", "app.mjs"),
    `import { operatingSystemKeyStore, fileStore } from "./store-file/src/index.ts";
     const store = fileStore({ folder: ${JSON.stringify(join(folder, "given"))}, encryptionKeys: [${JSON.stringify("k".repeat(32))}] });
     await store.put("key", "value", { ttlSeconds: 60, expected: undefined });
     const error = await operatingSystemKeyStore().load(${JSON.stringify(join(folder, "given"))}).catch((caught) => caught);
     console.log(JSON.stringify({ read: (await store.get("key")).value, code: error.code, message: error.message }));`,
  );
  const flags = ["--conditions=@identity-web/source", "--disable-warning=ExperimentalWarning"];
  const output = execFileSync(process.execPath, [...flags, join(folder, "app", "app.mjs")], {
    encoding: "utf8",
    env: { ...process.env, NODE_PATH: undefined },
  });
  expect(JSON.parse(output)).toMatchObject({
    read: "value",
    code: "key_store_missing",
    message: expect.stringMatching(
      /npm install @azure\/msal-node-extensions.*libsecret-1-dev.*encryptionKeys/su,
    ) as string,
  });
});
