import type { Step } from "./record.ts";
import { addresses } from "./script/addresses.ts";
import { navigation } from "./script/navigation.ts";
import { outages } from "./script/outages.ts";
import { signedIn } from "./script/signed-in.ts";
import { signingOut } from "./script/signing-out.ts";
import { variants } from "./script/variants.ts";

/** All requests, in the order in which they are sent. */
export const script: readonly Step[] = [
  ...navigation,
  ...addresses,
  ...signedIn,
  ...signingOut,
  ...outages,
  ...variants,
];
