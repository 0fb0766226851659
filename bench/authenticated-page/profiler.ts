import { Session } from "node:inspector/promises";

/**
 * Microseconds of self time by function of our packages, by framework, by file of Node, and of the garbage collector
 * and the kernel.
 */
export type SelfTimes = Readonly<Record<string, number>>;

/** V8's profiler for this process. Leaves out idle time. */
export class Profiler {
  readonly #session = new Session();

  async begin(): Promise<void> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.setSamplingInterval", { interval: 200 });
    await this.#session.post("Profiler.start");
  }

  async end(): Promise<SelfTimes> {
    const { profile } = await this.#session.post("Profiler.stop");
    this.#session.disconnect();
    const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
    const times: Record<string, number> = {};
    for (const [index, id] of (profile.samples ?? []).entries()) {
      const name = names.get(id) ?? "?";
      times[name] = (times[name] ?? 0) + Math.max(0, profile.timeDeltas?.[index] ?? 0);
    }
    delete times["(idle)"];
    return times;
  }
}

function nameOf({ functionName, url }: { functionName: string; url: string }): string {
  if (url === "") {
    return functionName.startsWith("(") ? functionName : "V8's built-in functions";
  }
  if (url.startsWith("node:")) {
    return url;
  }
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(url)?.[1];
  if (installed !== undefined) {
    return installed;
  }
  const packageName = /\/packages\/([^/]+)\/dist\//u.exec(url)?.[1];
  return packageName === undefined ? "the benchmark's handler" : `${packageName}: ${functionName || "(anonymous)"}`;
}
