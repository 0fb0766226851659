import type { Clock } from "../lib/clock.ts";
import { randomToken } from "../lib/random.ts";
import type { AuthorizationRequest } from "../model/authorization-request.ts";
import { EntraError } from "../model/entra-error.ts";
import type { AccountSession, BrowserSession } from "./browser-sessions.ts";

const lifetimeSeconds = 60 * 60;
const capacity = 10_000;

/** A page that waits for a user: the request it belongs to, and the user's choices so far. */
export interface Interaction {
  readonly token: string;
  readonly browser: BrowserSession;
  readonly request: AuthorizationRequest;
  readonly segment: string;
  readonly expiresAt: number;
  account: AccountSession | undefined;
}

/**
 * The pages shown to users, by a random token that all their forms contain. A form posted by another site has no
 * token that belongs to the user's browser. A token stays valid until it expires, so a double click does no harm.
 */
export class Interactions {
  readonly #clock: Clock;
  readonly #interactions = new Map<string, Interaction>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(browser: BrowserSession, request: AuthorizationRequest, segment: string): Interaction {
    const interaction: Interaction = {
      token: randomToken(),
      browser,
      request,
      segment,
      expiresAt: this.#clock.now() + lifetimeSeconds,
      account: undefined,
    };
    this.#interactions.set(interaction.token, interaction);
    const [oldest] = this.#interactions.keys();
    if (this.#interactions.size > capacity && oldest !== undefined) {
      this.#interactions.delete(oldest);
    }
    return interaction;
  }

  /**
   * Returns the interaction that a form belongs to.
   *
   * @throws {EntraError} AADSTS165000, when the token is unknown, expired or another browser's
   */
  find(token: string | undefined, browser: BrowserSession | undefined): Interaction {
    const interaction = token === undefined ? undefined : this.#interactions.get(token);
    if (interaction === undefined || interaction.browser !== browser || interaction.expiresAt <= this.#clock.now()) {
      throw new EntraError(
        165000,
        "invalid_request",
        "Request tokens do not match the user context, or the page has expired. Go back to the app and sign in again.",
      );
    }
    return interaction;
  }

  clear(): void {
    this.#interactions.clear();
  }
}
