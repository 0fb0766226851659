// The process with the servers of one framework. `measured-process.ts` starts it, tells it what to serve, and asks it
// for its CPU time and its profile.
import { Profiler, type SelfTimes } from "./profiler.ts";
import type { Framework, ServerOptions, StartServer } from "./variants.ts";

export interface Start {
  readonly framework: Framework;
  readonly servers: readonly ServerOptions[];
}

/** Microseconds of CPU time since the process began, and the self times of a profile that has just ended. */
export interface Usage {
  readonly cpu: number;
  readonly selfTimes?: SelfTimes;
}

export type Command = "usage" | "begin profile" | "end profile";

const starts: Record<Framework, () => Promise<{ start: StartServer }>> = {
  express: () => import("./express.ts"),
  fastify: () => import("./fastify.ts"),
  koa: () => import("./koa.ts"),
};

const profiler = new Profiler();
process.once("message", (start: Start) => void serve(start));
process.on("disconnect", () => process.exit());

async function serve({ framework, servers }: Start): Promise<void> {
  const { start } = await starts[framework]();
  for (const server of servers) {
    await start(server);
  }
  process.on("message", (command: Command) => void respond(command));
  await respond("usage");
}

async function respond(command: Command): Promise<void> {
  if (command === "begin profile") {
    await profiler.begin();
  }
  const selfTimes = command === "end profile" ? { selfTimes: await profiler.end() } : {};
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpu: user + system, ...selfTimes };
  process.send?.(usage);
}
