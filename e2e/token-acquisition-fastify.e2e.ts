// Prevents: a sample in Fastify in which a person cannot do what they can in Express.
import { describeEveryFramework } from "./support/every-framework.ts";
import { sampleTests } from "./support/sample-test.ts";

describeEveryFramework(sampleTests("fastify"));
