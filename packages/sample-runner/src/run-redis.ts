// Runs this machine's Redis or Valkey as the child of a Node program, so that it ends with the command (see
// lifeline.mjs).
import { spawn } from "node:child_process";

const [file = "", port = ""] = process.argv.slice(2);
// Stores nothing on disk: the emulator forgets everything when it ends, too.
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
  // End by the signal, like every program that Ctrl-C ends, so that this does not count as a failure.
  process.removeAllListeners("SIGINT");
  process.kill(process.pid, "SIGINT");
});
process.on("exit", () => server.kill());
// Ctrl-C reaches the server too, and the server ends by itself.
process.on("SIGINT", () => (interrupted = true));
for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => process.exit(0));
}
