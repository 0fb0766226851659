import type { AuthorizationRequest } from "../authorize/authorization-request.ts";
import type { Clock } from "./clock.ts";
import type { Identity } from "./directory.ts";
import { EntraError } from "./entra-error.ts";
import { randomToken } from "./random.ts";

const lifetimeSeconds = 10 * 60;

export interface AuthorizationCode {
  readonly request: AuthorizationRequest;
  readonly identity: Identity;
  readonly sid: string;
  readonly authenticatedAt: number;
  readonly contexts: readonly string[];
  readonly expiresAt: number;
  redeemed: boolean;
}

export class AuthorizationCodes {
  readonly #clock: Clock;
  readonly #codes = new Map<string, AuthorizationCode>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(code: Omit<AuthorizationCode, "expiresAt" | "redeemed">): string {
    const value = `1.${randomToken(64)}`;
    this.#codes.set(value, { ...code, expiresAt: this.#clock.now() + lifetimeSeconds, redeemed: false });
    return value;
  }

  /** The code that an app presents; throws where Entra would, and leaves marking it as redeemed to the caller. */
  find(value: string): AuthorizationCode {
    const code = this.#codes.get(value);
    if (code === undefined) {
      throw new EntraError(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid.");
    }
    if (code.redeemed) {
      throw new EntraError(
        54005,
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
      );
    }
    if (code.expiresAt <= this.#clock.now()) {
      throw new EntraError(
        70008,
        "invalid_grant",
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
      );
    }
    return code;
  }

  clear(): void {
    this.#codes.clear();
  }
}
