import type { Server } from "node:http";

import { port } from "./configuration.ts";

/** Once the server listens, or cannot: then the process ends, with one line that says what to do. */
export function listening(error?: NodeJS.ErrnoException | null): void {
  if (!error) {
    return console.log(`Listening on port ${port}`);
  }
  console.error(error.code === "EADDRINUSE" ? `Port ${port} is busy. Choose another one with PORT.` : error.message);
  process.exit(1);
}

/** Ctrl-C, or whatever runs the app, wants it to end: it takes no more connections, and `close` follows once the last has gone. */
export function endWhenTold(server: Server, close: () => Promise<unknown>): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close(() => void close());
      setTimeout(() => server.closeAllConnections(), 9000).unref(); // those that are asked nothing close at once, others have this long
    });
  }
}
