// Increments a number in the store as often as it is told, and prints each new value.
import { fileStore } from "../../src/index.ts";

const [folder = "", times = "0", padding = "0"] = process.argv.slice(2);
const store = fileStore({ folder, encryptionKeys: ["a-key-of-the-tests-that-is-long-enough-1"] });
const ballast = "x".repeat(Number(padding));

for (let done = 0; done < Number(times);) {
  const entry = await store.get("number");
  const value = Number(entry?.value?.split(" ")[0] ?? 0) + 1;
  const version = await store.put("number", `${value} ${ballast}`, { ttlSeconds: 3600, expected: entry?.version });
  if (version === undefined) {
    continue;
  }
  done++;
  process.stdout.write(`${value}\n`);
}
