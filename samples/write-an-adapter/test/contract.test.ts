import { defineAdapterContract } from "@identity-web/contract-tests/adapter";

import { startApp } from "./start-app.ts";

defineAdapterContract("Hono on Node", {
  start: startApp,
  sessions: [],
  bodyParsers: ["none", "form"],
  compression: true,
});
