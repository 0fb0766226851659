import { connect, createServer } from "node:net";
import { Stop } from "../shared/stop.ts";

/** Ends with one line where something listens at `port` already, on either address that `localhost` may mean. */
export async function requireFreePort(port: number, option: string): Promise<void> {
  for (const host of ["127.0.0.1", "::1"]) {
    if ((await answers(port, host)) || !(await isFree(port, host))) {
      throw new Stop(`Port ${port} is busy. Choose another: ${option} ${port + 1}`);
    }
  }
}

// Some systems let two programs listen at one port where one of them has named no address: so one asks by connecting too.
function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => done(true));
    socket.on("timeout", () => done(false));
    socket.on("error", () => done(false));
  });
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // EADDRNOTAVAIL, EAFNOSUPPORT: a machine without IPv6. EACCES: a port that only an administrator may use.
    server.on("error", (error: NodeJS.ErrnoException) => resolve(!["EADDRINUSE", "EACCES"].includes(error.code ?? "")));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
