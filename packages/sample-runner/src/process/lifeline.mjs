// Loaded first into the emulator and the sample: ends them when the process that started them ends, for whatever
// reason. Their standard input is a pipe from that process, and the system closes the pipes of a process that dies.
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdin.resume();
process.stdin.unref();
