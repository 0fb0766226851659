// Writes an entry if a value is given, then reads it, with the key in the operating system's key store.
import { fileStore, operatingSystemKeyStore } from "../../src/index.ts";

const [folder = "", write] = process.argv.slice(2);
const store = fileStore({ folder, encryptionKeys: operatingSystemKeyStore({ service: "identity-web-test" }) });
try {
  if (write !== undefined) {
    await store.put("key", write, { ttlSeconds: 3600, expected: undefined });
  }
  console.log(JSON.stringify(await store.get("key")));
} catch (error) {
  console.log(JSON.stringify({ code: (error as { code?: unknown }).code, message: (error as Error).message }));
}
