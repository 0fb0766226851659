import type { IdentityWebErrorCode } from "../errors/error-codes.ts";

/** A link on a page: what the user can do next. */
export interface PageAction {
  readonly label: string;
  /** A path of this site. Not escaped yet. */
  readonly href: string;
}

/** The content of an error page. None of it comes from outside. */
export interface ErrorPageContext {
  readonly code: IdentityWebErrorCode;
  /** Show it, so that support can find the attempt in the logs. */
  readonly correlationId: string;
  /** The HTTP status of the response. */
  readonly status: number;
  /** In English. Use `code` as the key of a translation. */
  readonly title: string;
  /** What happened and what to do, in English. */
  readonly message: string;
  /** What the user can do next, the best first. */
  readonly actions: readonly PageAction[];
}

/** The content of the page that follows a sign-out. */
export interface SignedOutPageContext {
  readonly actions: readonly PageAction[];
}

/**
 * Custom pages. Each function gets plain values, must escape them (`escapeHtml`), and returns a whole HTML document.
 *
 * The document is sent with `Content-Security-Policy: frame-ancestors 'none'` and no other restriction, so its scripts,
 * styles and images load and run. Text that you do not escape can run as a script in your site.
 */
export interface Pages {
  readonly error?: ((context: ErrorPageContext) => string | Promise<string>) | undefined;
  readonly signedOut?: ((context: SignedOutPageContext) => string | Promise<string>) | undefined;
}
