import type { Clock } from "../lib/clock.ts";
import { randomToken } from "../lib/random.ts";
import type { AuthorizationRequest } from "../model/authorization-request.ts";
import type { Identity } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";

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

  /**
   * Returns the code that an app presents. The caller marks it as redeemed.
   *
   * @throws {EntraError} AADSTS9002313, when the code is unknown; AADSTS54005, when it was already redeemed;
   * AADSTS70008, when it has expired
   */
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
