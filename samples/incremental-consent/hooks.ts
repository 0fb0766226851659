/** The part of the hooks' contexts that these hooks use. */
interface CodeReceived {
  readonly correlationId: string;
  readonly scopes: readonly string[];
  readonly redeem: () => Promise<unknown>;
}

interface Failed {
  readonly code: string;
  readonly correlationId: string;
}

/** The article's `AuthorizationCodeReceived`. The library awaits it. It redeems the code but never sees it. */
export async function authorizationCodeReceived({ correlationId, scopes, redeem }: CodeReceived): Promise<void> {
  await redeem();
  console.info(`Redeemed a code for ${scopes.join(" ") || "the sign-in only"} (${correlationId}).`);
}

/**
 * The article's `AuthenticationFailed`. Redirects to the app's error page with a code, never with the text of an error.
 */
export function authenticationFailed({ code, correlationId }: Failed): { redirect: string } {
  return { redirect: `/error?${new URLSearchParams({ code, correlation_id: correlationId }).toString()}` };
}
