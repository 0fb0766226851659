import { defineAdapterContract } from "../src/adapter.ts";
import { referenceAdapter } from "./support/reference-adapter.ts";

defineAdapterContract("bare node:http", {
  start: referenceAdapter(),
  sessions: ["server", "cookie"],
  bodyParsers: ["none", "form"],
  compression: false,
});
