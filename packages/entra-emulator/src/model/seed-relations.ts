import { graphAppId } from "./graph-api.ts";
import type { Seed } from "./seed.ts";

/** Returns what is wrong between the parts of a well-formed seed: references to unknown ids, and duplicate ids. */
export function seedRelations({ tenants, users, apps }: Seed): readonly string[] {
  const problems: string[] = [];
  const tenantIds = new Set(tenants.map(({ id }) => id));
  const clientIds = new Set(apps.map(({ clientId }) => clientId));
  const checkTenant = (id: string, path: string): void => {
    if (!tenantIds.has(id)) {
      problems.push(`${path} refers to ${id}, which is not a tenant of the seed.`);
    }
  };
  const checkApp = (id: string, path: string): void => {
    if (!clientIds.has(id) && id !== graphAppId) {
      problems.push(`${path} refers to ${id}, which is not an app of the seed.`);
    }
  };
  const external = new Set(tenants.filter((tenant) => tenant.external === true).map(({ id }) => id));
  users.forEach((user, index) => {
    for (const [position, { clientId }] of (user.appRoles ?? []).entries()) {
      checkApp(clientId, `seed.users[${index}].appRoles[${position}].clientId`);
    }
    checkTenant(user.tenantId, `seed.users[${index}].tenantId`);
    for (const [position, guest] of (user.guestOf ?? []).entries()) {
      checkTenant(guest.tenantId, `seed.users[${index}].guestOf[${position}].tenantId`);
      if (external.has(user.tenantId)) {
        problems.push(
          `seed.users[${index}].guestOf[${position}] is not allowed: users of an external tenant cannot be guests.`,
        );
      }
    }
    for (const clientId of user.consentedApps ?? []) {
      if (!clientIds.has(clientId)) {
        problems.push(`seed.users[${index}].consentedApps refers to ${clientId}, which is not an app of the seed.`);
      }
    }
  });
  apps.forEach((app, index) => {
    checkTenant(app.tenantId, `seed.apps[${index}].tenantId`);
    if (external.has(app.tenantId) && app.signInAudience !== "AzureADMyOrg") {
      problems.push(`seed.apps[${index}].signInAudience must be "AzureADMyOrg": the app is in an external tenant.`);
    }
    for (const [position, { clientId }] of (app.appPermissions ?? []).entries()) {
      checkApp(clientId, `seed.apps[${index}].appPermissions[${position}].clientId`);
    }
    for (const clientId of app.knownClientApplications ?? []) {
      checkApp(clientId, `seed.apps[${index}].knownClientApplications`);
    }
    const credentials = (app.federatedCredentials ?? []).map(({ issuer, subject }) => `${subject} of ${issuer}`);
    problems.push(...duplicates(`seed.apps[${index}].federatedCredentials contains`, credentials));
  });
  const objectIds = users.flatMap((user) => [
    `${user.oid} of ${user.tenantId}`,
    ...(user.guestOf ?? []).map((guest) => `${guest.oid} of ${guest.tenantId}`),
  ]);
  return [
    ...problems,
    ...duplicates(
      "The seed contains the tenant id",
      tenants.map(({ id }) => id),
    ),
    ...duplicates(
      "The seed contains the domain",
      tenants.flatMap(({ domains }) => domains),
    ),
    ...duplicates("The seed contains the object id", objectIds),
    ...duplicates(
      "The seed contains the username",
      users.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()),
    ),
    ...duplicates(
      "The seed contains the client id",
      apps.map(({ clientId }) => clientId),
    ),
  ];
}

function duplicates(subject: string, values: readonly string[]): readonly string[] {
  const repeated = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...repeated].map((value) => `${subject} ${value} more than once.`);
}
