import type { AccountsConfig } from "../accounts/config.ts";
import type { SessionOptions } from "../types/options.ts";

export interface CookieConfig {
  /** Lower case. */
  readonly clientId: string;
  /** Origin and path of the app, without a trailing slash. */
  readonly baseUrl: string;
  /** Whether the app is on https. */
  readonly secure: boolean;
  readonly responseMode: "query" | "form_post";
}

export interface SealingConfig {
  readonly clientId: string;
  readonly instance: string;
  readonly tenant: string;
  readonly cookieSecrets: readonly string[];
}

export interface SessionConfig extends AccountsConfig, SealingConfig {
  readonly session: Readonly<Record<keyof SessionOptions, number>>;
  readonly backgroundAccess: boolean;
}
