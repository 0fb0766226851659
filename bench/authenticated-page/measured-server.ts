import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/shared/free-port.ts";
import { pin } from "../shared/cores.ts";
import type { Start, Usage } from "./server.ts";
import type { Framework, Variant } from "./variants.ts";

const file = fileURLToPath(new URL("server.ts", import.meta.url));

/** A server in a process of its own, on a core of its own. */
export class MeasuredServer {
  readonly framework: Framework;
  readonly variant: Variant;
  readonly origin: string;
  /** What the rounds measured: microseconds of CPU for a request, and the 99th percentile of the answer's time in milliseconds. */
  readonly cpu: number[] = [];
  readonly p99: number[] = [];
  readonly #child: ChildProcess;

  private constructor(framework: Framework, variant: Variant, port: number) {
    this.framework = framework;
    this.variant = variant;
    this.origin = `http://localhost:${port}`;
    const profile = process.env["BENCH_PROFILE"];
    this.#child = fork(file, {
      env: { ...process.env, NODE_ENV: "production" },
      execArgv: profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}/${framework}-${variant}`],
    });
    pin(this.#child.pid, 0);
  }

  static async start(framework: Framework, variant: Variant, instance: string): Promise<MeasuredServer> {
    const port = await freePort();
    const server = new MeasuredServer(framework, variant, port);
    const start: Start = {
      framework,
      variant,
      port,
      identityWeb: {
        tenantId: "11111111-1111-4111-8111-111111111111",
        clientId: "aaaaaaaa-0000-4000-8000-00000000000a",
        clientCredentials: { clientSecret: "emulator-secret~not-a-real-one" },
        baseUrl: server.origin,
        cookieSecrets: ["a-secret-for-benchmarks-long-enough-0001"],
        instance,
        initialScopes: ["User.Read"],
      },
    };
    await server.#ask(start);
    return server;
  }

  /** Microseconds of CPU time, in this process and its kernel calls, since it began. */
  async usedCpu(): Promise<number> {
    return (await this.#ask("usage")).cpu;
  }

  async #ask(message: Start | string): Promise<Usage> {
    this.#child.send(message);
    const [usage] = (await once(this.#child, "message")) as [Usage];
    return usage;
  }

  close(): void {
    this.#child.disconnect();
  }
}
