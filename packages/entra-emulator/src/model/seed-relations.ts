import type { Seed } from "./seed.ts";

/** What is wrong between the parts of a seed whose parts are each well formed: ids that name nothing, or two things. */
export function seedRelations({ tenants, users, apps }: Seed): readonly string[] {
  const problems: string[] = [];
  const tenantIds = new Set(tenants.map(({ id }) => id));
  const clientIds = new Set(apps.map(({ clientId }) => clientId));
  const knowTenant = (id: string, path: string): void => {
    if (!tenantIds.has(id)) {
      problems.push(`${path} names the tenant ${id}, which is not among the seed's tenants.`);
    }
  };
  users.forEach((user, index) => {
    knowTenant(user.tenantId, `seed.users[${index}].tenantId`);
    for (const [position, guest] of (user.guestOf ?? []).entries()) {
      knowTenant(guest.tenantId, `seed.users[${index}].guestOf[${position}].tenantId`);
    }
    for (const clientId of user.consentedApps ?? []) {
      if (!clientIds.has(clientId)) {
        problems.push(`seed.users[${index}].consentedApps names ${clientId}, which is not among the seed's apps.`);
      }
    }
  });
  apps.forEach((app, index) => knowTenant(app.tenantId, `seed.apps[${index}].tenantId`));
  const objectIds = users.flatMap((user) => [
    `${user.oid} of ${user.tenantId}`,
    ...(user.guestOf ?? []).map((guest) => `${guest.oid} of ${guest.tenantId}`),
  ]);
  return [
    ...problems,
    ...twice(
      "tenant id",
      tenants.map(({ id }) => id),
    ),
    ...twice(
      "domain",
      tenants.flatMap(({ domains }) => domains),
    ),
    ...twice("object id", objectIds),
    ...twice(
      "user name",
      users.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()),
    ),
    ...twice(
      "client id",
      apps.map(({ clientId }) => clientId),
    ),
  ];
}

function twice(what: string, values: readonly string[]): readonly string[] {
  const repeated = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...repeated].map((value) => `The ${what} ${value} occurs twice.`);
}
