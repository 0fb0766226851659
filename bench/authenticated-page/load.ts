import autocannon from "autocannon";

import { percentile } from "../shared/statistics.ts";
import { path } from "./variants.ts";

const connections = 50;

export interface LoadResult {
  readonly requests: number;
  /** Milliseconds. */
  readonly p99: number;
}

/**
 * Sends `amount` requests. Each connection uses its own share of the cookies in turn.
 *
 * @throws {Error} if a response is not 200
 */
export async function load(origin: string, cookies: readonly string[], amount: number): Promise<LoadResult> {
  const times: number[] = [];
  let next = 0;
  const result = await autocannon({
    url: origin.replace("localhost", "127.0.0.1") + path,
    connections,
    amount,
    sampleInt: 100,
    setupClient: (client) => {
      const ownCookies = cookies.filter((_, index) => index % connections === next % connections);
      next++;
      client.setRequests(
        ownCookies.map((cookie) => ({ method: "GET", headers: { accept: "application/json", cookie }, path })),
      );
      client.on("response", (_status, _bytes, milliseconds) => times.push(milliseconds));
    },
  });
  const succeeded = result["2xx"];
  if (succeeded !== amount || result.errors > 0) {
    throw new Error(`Of ${amount} requests, ${succeeded} got a 200 and ${result.errors} failed.`);
  }
  return { requests: succeeded, p99: percentile(times, 0.99) };
}
