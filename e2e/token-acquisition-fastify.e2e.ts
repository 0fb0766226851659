// Prevents: a Fastify sample in which a user cannot do everything that works in the Express sample.
import { describeEveryFramework } from "./support/every-framework.ts";
import { sampleTests } from "./support/sample-test.ts";

describeEveryFramework(sampleTests("fastify"));
