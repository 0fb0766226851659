/** What Graph demands of a token besides being valid: continuous access evaluation, and authentication contexts. */
export class AccessPolicy {
  readonly #endedSessions = new Set<string>();
  readonly #contexts = new Map<string, string>();

  /** Tokens of these sessions (`sid`) are refused from now on, where the client can handle a claims challenge. */
  endSessions(sids: readonly string[]): void {
    for (const sid of sids) {
      this.#endedSessions.add(sid);
    }
  }

  hasEnded(sid: unknown): boolean {
    return typeof sid === "string" && this.#endedSessions.has(sid);
  }

  requireContext(path: string, context: string): void {
    this.#contexts.set(path, context);
  }

  /** The authentication context that a call to this path needs. */
  contextFor(path: string): string | undefined {
    return this.#contexts.get(path);
  }

  clear(): void {
    this.#endedSessions.clear();
    this.#contexts.clear();
  }
}
