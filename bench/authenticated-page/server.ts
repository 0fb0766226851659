// The servers of one framework, in a process of their own: `run.ts` starts it, tells it what to serve, and asks for its CPU time.
import type { Framework, ServerOptions, StartServer } from "./variants.ts";

export interface Start {
  readonly framework: Framework;
  readonly servers: readonly ServerOptions[];
}

/** Microseconds since the process began. */
export interface Usage {
  readonly cpu: number;
}

const starts: Record<Framework, () => Promise<{ start: StartServer }>> = {
  express: () => import("./express.ts"),
  fastify: () => import("./fastify.ts"),
  koa: () => import("./koa.ts"),
};

process.once("message", (what: Start) => void serve(what));
process.on("disconnect", () => process.exit());

async function serve({ framework, servers }: Start): Promise<void> {
  const { start } = await starts[framework]();
  for (const server of servers) await start(server);
  process.on("message", answer);
  answer();
}

function answer(): void {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpu: user + system };
  process.send?.(usage);
}
