import type { Step } from "./record.ts";
import { addresses } from "./script/addresses.ts";
import { navigation } from "./script/navigation.ts";
import { outages, signedIn, signingOut } from "./script/signed-in.ts";
import { variants } from "./script/variants.ts";

/** Every request, in the order in which they are sent. */
export const script: readonly Step[] = [
  ...navigation,
  ...addresses,
  ...signedIn,
  ...signingOut,
  ...outages,
  ...variants,
];
