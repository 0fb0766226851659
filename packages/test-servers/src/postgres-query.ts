import { createConnection, type Socket } from "node:net";

/**
 * Runs a query on a PostgreSQL with trust authentication and returns the rows as text. It implements the few
 * necessary lines of the protocol, so that the tests do not depend on the client library that they test.
 */
export async function queryPostgres(port: number, database: string, query: string): Promise<string> {
  const socket = createConnection({ host: "127.0.0.1", port });
  const version = Buffer.from([0, 3, 0, 0]);
  const startup = Buffer.from(`user\0postgres\0database\0${database}\0\0`);
  socket.write(Buffer.concat([lengthOf(startup.length + version.length), version, startup]));
  for (const [letter, body] of [
    ["Q", Buffer.from(`${query}\0`)],
    ["X", Buffer.alloc(0)],
  ] as const) {
    socket.write(Buffer.concat([Buffer.from(letter), lengthOf(body.length), body]));
  }
  const response = await readAll(socket);
  const rows: string[] = [];
  for (let at = 0; at + 5 <= response.length;) {
    const length = response.readUInt32BE(at + 1);
    const body = response.subarray(at + 5, at + 1 + length);
    const kind = String.fromCodePoint(response[at] ?? 0);
    if (kind === "E") {
      throw new Error(`PostgreSQL: ${body.toString().replaceAll("\0", " ")}`);
    }
    // A row starts with the number of columns in two bytes, and each column with its length in four.
    if (kind === "D") {
      rows.push(body.subarray(2).toString());
    }
    at += 1 + length;
  }
  return rows.join("\n");
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes + 4);
  return length;
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
