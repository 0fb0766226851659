/** The one tenant of all personal Microsoft accounts. */
export const personalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** Names that stand for several tenants, or for all personal accounts. */
export const tenantAliases: readonly string[] = ["common", "organizations", "consumers"];

const domain = /^(?=.{1,253}$)(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/u;

export function isDomain(text: string): boolean {
  return domain.test(text);
}
