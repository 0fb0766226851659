import { defineAdapterContract } from "@identity-web/contract-tests/adapter";

import { startContractApp } from "./support/start-contract-app.ts";

defineAdapterContract("Fastify 5", {
  start: startContractApp,
  sessions: ["server", "cookie"],
  bodyParsers: ["none", "form"],
  compression: true,
});
