import { Socket } from "node:net";

/** The connections of a pool, as sockets: a pool does not notice that one is dead, and waits for it for a quarter of an hour. */
export interface WatchedSockets {
  make(): Socket;
  /** Breaks those that have been silent for about a second: they are idle, which costs nothing, or dead. */
  breakSilent(): void;
}

const silentMilliseconds = 900;

export function watchedSockets(): WatchedSockets {
  const heard = new Map<Socket, number>();
  return {
    make(): Socket {
      const socket = new Socket();
      heard.set(socket, performance.now());
      socket.on("data", () => heard.set(socket, performance.now()));
      socket.once("close", () => heard.delete(socket));
      return socket;
    },
    breakSilent(): void {
      const before = performance.now() - silentMilliseconds;
      for (const [socket, last] of heard) if (last <= before) socket.destroy(new Error("the connection was lost"));
    },
  };
}
