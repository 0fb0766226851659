// Runs before each benchmark of the built packages, in its own process: the benchmark imports them, so they must exist.
import { pnpm } from "@identity-web/sample-runner";

const filters = ["express", "fastify", "koa", "entra-emulator"].map((name) => `--filter=@identity-web/${name}`);
const env = { ...process.env, DO_NOT_TRACK: "1", TURBO_TELEMETRY_DISABLED: "1" };
const { code, output } = await pnpm(["exec", "turbo", "run", "build", ...filters, "--output-logs=errors-only"], {
  env,
});
if (code !== 0) {
  console.error(`The packages could not be built:\n${output}`);
  process.exitCode = 1;
}
