import { connect, createServer } from "node:net";

import { CommandError } from "./process/command-error.ts";

export interface RequiredPort {
  port: number;
  /** The command-line option that chooses another port. */
  option: string;
}

/**
 * Checks that nothing listens on these ports, on either address that `localhost` may stand for.
 *
 * @throws {CommandError} with one line that names every port in use
 */
export async function requireFreePorts(ports: readonly RequiredPort[]): Promise<void> {
  const busy: RequiredPort[] = [];
  for (const required of ports) {
    if (await isBusy(required.port)) {
      busy.push(required);
    }
  }
  if (busy.length === 0) {
    return;
  }
  const others = busy.map(({ port, option }) => `${option} ${port + 1}`).join(" ");
  const [noun, advice] =
    busy.length === 1 ? ["Port", "is in use. Choose another"] : ["Ports", "are in use. Choose others"];
  throw new CommandError(`${noun} ${busy.map(({ port }) => port).join(" and ")} ${advice}: ${others}`);
}

async function isBusy(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "::1"]) {
    if ((await accepts(port, host)) || !(await isFree(port, host))) {
      return true;
    }
  }
  return false;
}

// Some systems let two programs listen on one port if one of them names no address, so we try to connect as well.
function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const done = (connected: boolean): void => {
      socket.destroy();
      resolve(connected);
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
