import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { freePort } from "@identity-web/sample-runner";

import { pin } from "../shared/cores.ts";
import type { SelfTimes } from "./profile.ts";
import type { Question, Start, Usage } from "./server.ts";
import { type Framework, type Variant, variants } from "./variants.ts";

const file = fileURLToPath(new URL("server.ts", import.meta.url));

/** One server of a process, and what the rounds measured. */
export interface MeasuredServer {
  readonly variant: Variant;
  readonly origin: string;
  /** Microseconds of CPU time for a request, by round. */
  readonly cpu: number[];
  /** Milliseconds that 99 of 100 answers did not take, by round. */
  readonly p99: number[];
}

/**
 * The servers of one framework, in one process on a core of its own. One process, because a process that has signed users in has a
 * larger heap and more varied types in Node's own code: that alone costs a bare Fastify 8 µs a request, whoever signs the users in.
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
      throw new Error(`The process of ${framework} has ended.`);
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
    await started.#ask(start);
    return started;
  }

  server(variant: Variant): MeasuredServer {
    const found = this.servers.find((server) => server.variant === variant);
    if (found === undefined) {
      throw new Error(`There is no server ${variant}.`);
    }
    return found;
  }

  /** Microseconds of CPU time, in this process and its kernel calls, since it began. */
  async usedCpu(): Promise<number> {
    return (await this.#ask("usage")).cpu;
  }

  /** Microseconds by who took them, while `run` was under way. */
  async profile(run: () => Promise<unknown>): Promise<SelfTimes> {
    await this.#ask("begin profile");
    await run();
    return (await this.#ask("end profile")).selfTimes ?? {};
  }

  async #ask(message: Start | Question): Promise<Usage> {
    this.#child.send(message);
    const [usage] = (await Promise.race([once(this.#child, "message"), this.#ended])) as [Usage];
    return usage;
  }

  close(): void {
    this.#child.disconnect();
  }
}
