/** What Graph requires of a token besides validity: continuous access evaluation and authentication contexts. */
export class AccessPolicy {
  readonly #endedSessions = new Set<string>();
  readonly #contexts = new Map<string, string>();

  /** Ends sessions (`sid`): Graph refuses their tokens from now on if the client can handle a claims challenge. */
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

  /** Returns the authentication context that a call to this path requires; `undefined` when it requires no context. */
  contextFor(path: string): string | undefined {
    return this.#contexts.get(path);
  }

  clear(): void {
    this.#endedSessions.clear();
    this.#contexts.clear();
  }
}
