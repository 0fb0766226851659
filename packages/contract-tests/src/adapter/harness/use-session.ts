import type { SessionPort } from "@identity-web/core/adapter";

import type { AdapterFixture } from "./check.ts";
import { page } from "./results.ts";

/** Runs `act` with the session of one request, commits the session, and returns the result of `act`. */
export async function useSession(
  { core, client }: AdapterFixture,
  act: (session: SessionPort) => unknown,
): Promise<unknown> {
  core.script.handle = async ({ session }) => {
    if (session === undefined) {
      return page('"no session"');
    }
    const result = await act(session);
    await session.commit();
    return page(JSON.stringify(result ?? null));
  };
  return JSON.parse((await client.get("/auth/callback")).body);
}

/** Copies the browser's cookies, and returns a function that restores the copy. */
export function copyCookies({ client }: AdapterFixture): () => void {
  const cookies = [...client.cookies];
  return () => {
    client.cookies.clear();
    for (const [name, value] of cookies) {
      client.cookies.set(name, value);
    }
  };
}
