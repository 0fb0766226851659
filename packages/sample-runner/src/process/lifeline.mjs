// Loaded into the emulator and the sample before anything else: ends them when the process that started them is gone,
// however it ended. Their standard input is a pipe from it, and the system closes a pipe of whoever dies.
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdin.resume();
process.stdin.unref();
