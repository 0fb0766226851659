import { fileURLToPath } from "node:url";

/** The path of the repository. */
export const root: string = fileURLToPath(new URL("../../../../", import.meta.url));
