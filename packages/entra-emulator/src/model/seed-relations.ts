import { graphAppId } from "./graph-api.ts";
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
  const knowApp = (id: string, path: string): void => {
    if (!clientIds.has(id) && id !== graphAppId) {
      problems.push(`${path} names ${id}, which is not among the seed's apps.`);
    }
  };
  users.forEach((user, index) => {
    for (const [position, { clientId }] of (user.appRoles ?? []).entries()) {
      knowApp(clientId, `seed.users[${index}].appRoles[${position}].clientId`);
    }
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
  apps.forEach((app, index) => {
    knowTenant(app.tenantId, `seed.apps[${index}].tenantId`);
    for (const [position, { clientId }] of (app.appPermissions ?? []).entries()) {
      knowApp(clientId, `seed.apps[${index}].appPermissions[${position}].clientId`);
    }
    for (const clientId of app.knownClientApplications ?? []) {
      knowApp(clientId, `seed.apps[${index}].knownClientApplications`);
    }
    const trusted = (app.federatedCredentials ?? []).map(({ issuer, subject }) => `${subject} of ${issuer}`);
    problems.push(...twice(`federated credential of seed.apps[${index}]`, trusted));
  });
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
