import { defineAdapterContract } from "@identity-web/contract-tests/adapter";

import { startContractApp } from "./support/start-contract-app.ts";
import { versions } from "./support/versions.ts";

for (const { name, koa } of versions) {
  defineAdapterContract(name, {
    start: (plan) => startContractApp(koa, plan),
    sessions: ["server", "cookie"],
    bodyParsers: ["none", "form"],
    compression: true,
  });
}
