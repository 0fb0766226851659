import { defineAdapterContract } from "@identity-web/contract-tests/adapter";

import { startContractApp } from "./support/start-contract-app.ts";
import { versions } from "./support/start-express.ts";

for (const { name, express } of versions) {
  defineAdapterContract(name, {
    start: (plan) => startContractApp(express, plan),
    sessions: ["server", "cookie"],
    bodyParsers: ["none", "form"],
    compression: true,
  });
}
