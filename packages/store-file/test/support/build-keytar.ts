import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Builds keytar, the native part of @azure/msal-node-extensions, if it is not built yet: our package manager runs no
 * scripts of packages, and keytar's own would download from GitHub.
 *
 * @returns why it cannot be built, or `undefined`
 */
export function buildKeytar(): string | undefined {
  if (process.platform !== "linux") {
    return `this test does not build it on ${process.platform}: test it by hand there.`;
  }
  const extensions = createRequire(createRequire(import.meta.url).resolve("@azure/msal-node-extensions"));
  const keytar = dirname(extensions.resolve("keytar/package.json"));
  const built = join(keytar, "build", "Release", "keytar.node");
  if (existsSync(built)) {
    return undefined;
  }
  try {
    const flags = execFileSync("pkg-config", ["--cflags", "--libs", "libsecret-1"], {
      encoding: "utf8",
      stdio: "pipe",
    });
    const headers = dirname(createRequire(import.meta.url).resolve("node-api-headers/include/node_api.h"));
    const addon = dirname(createRequire(join(keytar, "package.json")).resolve("node-addon-api"));
    mkdirSync(dirname(built), { recursive: true });
    const sources = ["async.cc", "main.cc", "keytar_posix.cc"].map((name) => join(keytar, "src", name));
    const define = ["-DNAPI_VERSION=3", "-DNODE_GYP_MODULE_NAME=keytar", "-DBUILDING_NODE_EXTENSION"];
    const compile = [
      "-shared",
      "-fPIC",
      "-O1",
      "-std=c++17",
      "-fexceptions",
      "-w",
      ...define,
      `-I${headers}`,
      `-I${addon}`,
    ];
    execFileSync("g++", [...compile, ...sources, ...flags.trim().split(/\s+/u), "-o", built], { stdio: "pipe" });
    return undefined;
  } catch {
    return "it needs g++, pkg-config and libsecret (Debian, Ubuntu: apt-get install g++ pkg-config libsecret-1-dev).";
  }
}
