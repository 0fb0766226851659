import { relative } from "node:path";

import { defaultSeed } from "../../entra-emulator/src/default-seed.ts";
import type { SeedUser } from "../../entra-emulator/src/model/seed.ts";
import { root } from "./process/root.ts";
import { sampleApp } from "./scenario/emulator-environment.ts";
import { again, envFile } from "./scenario/environment.ts";
import type { StartOptions } from "./scenario/options.ts";

/** Returns what the command prints when everything runs: where to go, as whom, and what else the sample can do. */
export function nextSteps(options: StartOptions, url: string, adminConsentUrl?: string): string {
  const open = ["", `  Open ${url}`, ""];
  const next = options.scenario.nextSteps.map((step) => `  Then: ${step}.`);
  const last = ["  Ctrl-C stops everything.", ""];
  if (options.entra) {
    const approval =
      adminConsentUrl === undefined
        ? []
        : [
            "  If Entra asks for an administrator's approval, an administrator can give it for everybody at",
            `  ${adminConsentUrl}`,
            "",
          ];
    return [...open, ...next, ...approval, ...last].join("\n");
  }
  const { name: env } = envFile(options);
  const command = again({ ...options, port: undefined });
  return [
    ...open,
    "  and sign in as one of these users, without a password:",
    ...users(),
    "",
    ...next,
    `  More to try: ${relative(root, options.scenario.folder).replaceAll("\\", "/")}/README.md`,
    "",
    `  With a real tenant: copy ${env}.example to ${env}, fill it in,`,
    `  and run: ${command}`,
    "  With --print-setup it prints the az commands that register the app.",
    "",
    ...last,
  ].join("\n");
}

function users(): readonly string[] {
  return defaultSeed.users
    .filter((user) => user.tenantId === sampleApp.tenantId || isGuest(user))
    .map((user) => `    ${user.userPrincipalName.padEnd(20)} ${user.displayName}${remark(user)}`);
}

function isGuest(user: SeedUser): boolean {
  return user.guestOf?.some((guest) => guest.tenantId === sampleApp.tenantId) ?? false;
}

function remark(user: SeedUser): string {
  if (isGuest(user)) {
    return ", a guest from another organization";
  }
  if (user.mayConsent === false) {
    return ", who needs an administrator's consent";
  }
  if (user.consentedApps?.includes(sampleApp.clientId)) {
    return ", who has consented already";
  }
  return "";
}
