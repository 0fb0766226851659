import { createServer } from "node:net";

/** Returns a loopback port that was free a moment ago, for a program that needs its port as an argument. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
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
