// One server in a process of its own: `run.ts` starts it, tells it what to serve, and asks for its CPU time.
import type { Framework, ServerOptions, StartServer } from "./variants.ts";

export interface Start extends ServerOptions {
  readonly framework: Framework;
}

/** Microseconds since the process began. */
export interface Usage {
  readonly cpu: number;
}

const servers: Record<Framework, () => Promise<{ start: StartServer }>> = {
  express: () => import("./express.ts"),
  fastify: () => import("./fastify.ts"),
  koa: () => import("./koa.ts"),
};

process.once("message", (what: Start) => void serve(what));
process.on("disconnect", () => process.exit());

async function serve(what: Start): Promise<void> {
  const { start } = await servers[what.framework]();
  await start(what);
  process.on("message", answer);
  answer();
}

function answer(): void {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpu: user + system };
  process.send?.(usage);
}
