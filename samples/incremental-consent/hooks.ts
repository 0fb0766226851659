/** What the hooks are told, as far as these use it. */
interface CodeReceived {
  readonly correlationId: string;
  readonly scopes: readonly string[];
  readonly redeem: () => Promise<unknown>;
}

interface Failed {
  readonly code: string;
  readonly correlationId: string;
}

/** The article's `AuthorizationCodeReceived`: awaited, and the code is redeemed where it says so. It never sees the code. */
export async function authorizationCodeReceived({ correlationId, scopes, redeem }: CodeReceived): Promise<void> {
  await redeem();
  console.info(`A code was redeemed for ${scopes.join(" ") || "nothing but the sign-in"} (${correlationId}).`);
}

/** The article's `AuthenticationFailed`: the answer is a page of the app's own. A code goes there, never the text of an error. */
export function authenticationFailed({ code, correlationId }: Failed): { redirect: string } {
  return { redirect: `/error?${new URLSearchParams({ code, correlation_id: correlationId }).toString()}` };
}
