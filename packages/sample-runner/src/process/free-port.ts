import { createServer } from "node:net";

/** Resolves with a port that was free a moment ago, for a program that must be given its port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen({ port: 0, host: "localhost" }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") {
          reject(new Error("The server has no port."));
        } else {
          resolve(address.port);
        }
      });
    });
  });
}
