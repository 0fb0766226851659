import type { SessionPort } from "@identity-web/core/adapter";

import type { Scene } from "./check.ts";
import { page } from "./scripted-core.ts";

/** Lets the core do something with the session of one request, and commit it; answers what came out. */
export async function within({ core, client }: Scene, act: (session: SessionPort) => unknown): Promise<unknown> {
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

/** A browser with the cookies of now. */
export function copied({ client }: Scene): () => void {
  const cookies = [...client.cookies];
  return () => {
    client.cookies.clear();
    for (const [name, value] of cookies) {
      client.cookies.set(name, value);
    }
  };
}
