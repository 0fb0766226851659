import type { Server } from "node:http";

import { port } from "./configuration.ts";

/** Logs that the server listens. If it cannot, prints one line that says what to do and ends the process. */
export function listening(error?: NodeJS.ErrnoException | null): void {
  if (!error) {
    return console.log(`Listening on port ${port}`);
  }
  console.error(error.code === "EADDRINUSE" ? `Port ${port} is busy. Choose another one with PORT.` : error.message);
  process.exit(1);
}

/**
 * Ends the app on Ctrl-C or a stop signal: the server accepts no more connections, and `close` runs after the last one
 * has closed.
 */
export function closeOnSignal(server: Server, close: () => Promise<unknown>): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close(() => void close());
      // Idle connections close at once, the others have nine seconds.
      setTimeout(() => server.closeAllConnections(), 9000).unref();
    });
  }
}
