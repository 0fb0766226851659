// Runs a Redis or Valkey of this machine as a program of Node's, so that it ends with whoever started it (see lifeline.mjs).
import { spawn } from "node:child_process";

const [file = "", port = ""] = process.argv.slice(2);
// Nothing is kept on disk: the emulator, too, forgets everything when it ends.
const server = spawn(file, ["--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no"], {
  stdio: ["ignore", "ignore", "inherit"],
});
let interrupted = false;
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.on("exit", (code) => {
  if (!interrupted) {
    process.exit(code ?? 1);
  }
  // As every program that Ctrl-C ends: so that nobody takes it for a failure.
  process.removeAllListeners("SIGINT");
  process.kill(process.pid, "SIGINT");
});
process.on("exit", () => server.kill());
// Ctrl-C reaches the server too, which ends by itself.
process.on("SIGINT", () => (interrupted = true));
for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => process.exit(0));
}
