import type { AccountSession, BrowserSession } from "../model/browser-sessions.ts";
import type { Clock } from "../model/clock.ts";
import { EntraError } from "../model/entra-error.ts";
import { randomToken } from "../model/random.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

const lifetimeSeconds = 60 * 60;
const capacity = 10_000;

/** A page that waits for a person: the request it belongs to, and what they have decided so far. */
export interface Interaction {
  readonly token: string;
  readonly browser: BrowserSession;
  readonly request: AuthorizationRequest;
  readonly segment: string;
  readonly expiresAt: number;
  account: AccountSession | undefined;
}

/**
 * Pages handed out, by a random token that every form of theirs carries. A form that another site posts has no token that
 * belongs to the browser it is posted from. A token stays good until it expires, so that a double click does no harm.
 */
export class InteractionStore {
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

  find(token: string | undefined, browser: BrowserSession | undefined): Interaction {
    const interaction = token === undefined ? undefined : this.#interactions.get(token);
    if (interaction === undefined || interaction.browser !== browser || interaction.expiresAt <= this.#clock.now()) {
      throw new EntraError(
        165000,
        "invalid_request",
        "Request tokens do not match the user context, or the page was open for too long. Go back to the app and sign in again.",
      );
    }
    return interaction;
  }

  clear(): void {
    this.#interactions.clear();
  }
}
