import { defineAdapterContract } from "../../src/adapter.ts";
import { referenceAdapter } from "../support/adapter/reference-adapter.ts";

defineAdapterContract("bare node:http", {
  start: referenceAdapter(),
  sessions: ["server", "cookie"],
  bodyParsers: ["none", "form"],
  compression: false,
});
