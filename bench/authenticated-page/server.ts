// The servers of one framework, in a process of their own: `run.ts` starts it, tells it what to serve, and asks for its CPU time;
// `profile.ts` asks what it does with it.
import { Profile, type SelfTimes } from "./profile.ts";
import type { Framework, ServerOptions, StartServer } from "./variants.ts";

export interface Start {
  readonly framework: Framework;
  readonly servers: readonly ServerOptions[];
}

/** Microseconds of CPU time since the process began, and of a profile that has just ended by who took them. */
export interface Usage {
  readonly cpu: number;
  readonly selfTimes?: SelfTimes;
}

export type Question = "usage" | "begin profile" | "end profile";

const starts: Record<Framework, () => Promise<{ start: StartServer }>> = {
  express: () => import("./express.ts"),
  fastify: () => import("./fastify.ts"),
  koa: () => import("./koa.ts"),
};

const profile = new Profile();
process.once("message", (what: Start) => void serve(what));
process.on("disconnect", () => process.exit());

async function serve({ framework, servers }: Start): Promise<void> {
  const { start } = await starts[framework]();
  for (const server of servers) {
    await start(server);
  }
  process.on("message", (question: Question) => void answer(question));
  await answer("usage");
}

async function answer(question: Question): Promise<void> {
  if (question === "begin profile") {
    await profile.begin();
  }
  const selfTimes = question === "end profile" ? { selfTimes: await profile.end() } : {};
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpu: user + system, ...selfTimes };
  process.send?.(usage);
}
