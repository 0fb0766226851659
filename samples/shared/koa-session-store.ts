interface Entry {
  readonly json: string;
  readonly expiresAt: number;
}

const entries = new Map<string, Entry>();

/**
 * koa-session keeps nothing by itself: without a store it sends the whole session to the browser. This one is for one process, and
 * forgets everything when it ends; an app has Redis or a database here.
 */
export const koaSessionStore = {
  async get(key: string): Promise<unknown> {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAt > Date.now() ? (JSON.parse(entry.json) as unknown) : undefined;
  },
  async set(key: string, session: unknown, maxAge?: number | "session"): Promise<void> {
    const now = Date.now();
    for (const [other, { expiresAt }] of entries) {
      if (expiresAt <= now) {
        entries.delete(other);
      }
    }
    const lifetime = typeof maxAge === "number" ? maxAge : 24 * 60 * 60 * 1000;
    entries.set(key, { json: JSON.stringify(session), expiresAt: now + lifetime });
  },
  async destroy(key: string): Promise<void> {
    entries.delete(key);
  },
};
