interface StoredSession {
  readonly json: string;
  readonly expiresAt: number;
}

const sessions = new Map<string, StoredSession>();

/**
 * koa-session has no store: without one it sends the whole session to the browser. This store serves one process and
 * loses everything when the process ends. A real app uses Redis or a database here.
 */
export const koaSessionStore = {
  async get(key: string): Promise<unknown> {
    const stored = sessions.get(key);
    return stored !== undefined && stored.expiresAt > Date.now() ? (JSON.parse(stored.json) as unknown) : undefined;
  },
  async set(key: string, session: unknown, maxAge?: number | "session"): Promise<void> {
    const now = Date.now();
    for (const [other, { expiresAt }] of sessions) {
      if (expiresAt <= now) {
        sessions.delete(other);
      }
    }
    const lifetime = typeof maxAge === "number" ? maxAge : 24 * 60 * 60 * 1000;
    sessions.set(key, { json: JSON.stringify(session), expiresAt: now + lifetime });
  },
  async destroy(key: string): Promise<void> {
    sessions.delete(key);
  },
};
