import { pnpm } from "../../scripts/shared/pnpm.ts";

/** Builds the packages: what is measured is what is shipped. */
export async function build(): Promise<void> {
  const filters = ["express", "fastify", "koa", "entra-emulator"].map((name) => `--filter=@identity-web/${name}`);
  const env = { ...process.env, DO_NOT_TRACK: "1", TURBO_TELEMETRY_DISABLED: "1" };
  const { code, output } = await pnpm(["exec", "turbo", "run", "build", ...filters, "--output-logs=errors-only"], {
    env,
  });
  if (code !== 0) throw new Error(`The packages cannot be built:\n${output}`);
}
