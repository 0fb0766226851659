import { connect, createServer } from "node:net";

import { CommandError } from "./process/command-error.ts";

export interface WantedPort {
  port: number;
  /** What chooses another. */
  option: string;
}

/** Ends with one line that names every port at which something listens already, on either address that `localhost` may mean. */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const busy: WantedPort[] = [];
  for (const one of wanted) {
    if (await isBusy(one.port)) {
      busy.push(one);
    }
  }
  if (busy.length === 0) {
    return;
  }
  const others = busy.map(({ port, option }) => `${option} ${port + 1}`).join(" ");
  const [which, another] =
    busy.length === 1 ? ["Port", "is busy. Choose another"] : ["Ports", "are busy. Choose others"];
  throw new CommandError(`${which} ${busy.map(({ port }) => port).join(" and ")} ${another}: ${others}`);
}

async function isBusy(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "::1"]) {
    if ((await answers(port, host)) || !(await isFree(port, host))) {
      return true;
    }
  }
  return false;
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
