import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { freePort } from "@identity-web/sample-runner";

import { pin } from "../shared/cores.ts";
import type { SelfTimes } from "./profiler.ts";
import type { Command, Start, Usage } from "./server.ts";
import { type Framework, type Variant, variants } from "./variants.ts";

const file = fileURLToPath(new URL("server.ts", import.meta.url));

/** A server of the process, and the measurements of the rounds. */
export interface MeasuredServer {
  readonly variant: Variant;
  readonly origin: string;
  /** Microseconds of CPU time per request, by round. */
  readonly cpu: number[];
  /** 99th percentile of the response time in milliseconds, by round. */
  readonly p99: number[];
}

/**
 * The servers of one framework, in one process that is pinned to a core. They share it because a process that has
 * signed users in has a larger heap, and has seen more types in Node's own code: that alone costs a bare Fastify 8 µs
 * per request, no matter which server signs the users in.
 */
export class MeasuredProcess {
  readonly framework: Framework;
  readonly servers: readonly MeasuredServer[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(framework: Framework, servers: readonly MeasuredServer[]) {
    this.framework = framework;
    this.servers = servers;
    this.#child = fork(file, { env: { ...process.env, NODE_ENV: "production" } });
    pin(this.#child.pid, 0);
    this.#ended = once(this.#child, "exit").then(() => {
      throw new Error(`The process of ${framework} has exited.`);
    });
    this.#ended.catch(() => {});
  }

  static async start(framework: Framework, instance: string): Promise<MeasuredProcess> {
    const servers: MeasuredServer[] = [];
    for (const variant of variants) {
      servers.push({ variant, origin: `http://localhost:${await freePort()}`, cpu: [], p99: [] });
    }
    const started = new MeasuredProcess(framework, servers);
    const start: Start = {
      framework,
      servers: servers.map(({ variant, origin }) => ({
        variant,
        port: Number(new URL(origin).port),
        identityWeb: {
          tenantId: "11111111-1111-4111-8111-111111111111",
          clientId: "aaaaaaaa-0000-4000-8000-00000000000a",
          clientCredentials: { clientSecret: "emulator-secret~not-a-real-one" },
          baseUrl: origin,
          cookieSecrets: ["a-secret-for-benchmarks-long-enough-0001"],
          instance,
          initialScopes: ["User.Read"],
        },
      })),
    };
    await started.#request(start);
    return started;
  }

  server(variant: Variant): MeasuredServer {
    const found = this.servers.find((server) => server.variant === variant);
    if (found === undefined) {
      throw new Error(`No server has the variant ${variant}.`);
    }
    return found;
  }

  /** Microseconds of CPU time that the process has used since it began, including system calls. */
  async usedCpu(): Promise<number> {
    return (await this.#request("usage")).cpu;
  }

  /** Returns the self time of each function in microseconds while `run` runs. */
  async profile(run: () => Promise<unknown>): Promise<SelfTimes> {
    await this.#request("begin profile");
    await run();
    return (await this.#request("end profile")).selfTimes ?? {};
  }

  async #request(message: Start | Command): Promise<Usage> {
    this.#child.send(message);
    const [usage] = (await Promise.race([once(this.#child, "message"), this.#ended])) as [Usage];
    return usage;
  }

  close(): void {
    this.#child.disconnect();
  }
}
