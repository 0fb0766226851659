import { crc32, deflateSync } from "node:zlib";

import type { SeedUser } from "../model/seed.ts";
import { toneOf } from "../pages/avatar.ts";

type Color = readonly [red: number, green: number, blue: number];

const size = 96;
/** In the same order as the avatars' tones in the stylesheet of the pages. */
const tones: readonly Color[] = [
  [29, 107, 79],
  [138, 75, 8],
  [58, 91, 160],
  [123, 63, 128],
  [155, 47, 69],
  [70, 96, 107],
];

/** Returns a small portrait as a PNG of 96 by 96 pixels: a light head and shoulders on the user's color. */
export function photoOf(user: SeedUser): Uint8Array<ArrayBuffer> {
  const ground = tones[toneOf(user)] ?? [0, 0, 0];
  const figure: Color = [244, 240, 232];
  const rows: number[] = [];
  for (let y = 0; y < size; y += 1) {
    rows.push(0);
    for (let x = 0; x < size; x += 1) {
      const share = coverage(x, y);
      ground.forEach((value, channel) => rows.push(Math.round(value + ((figure[channel] ?? 0) - value) * share)));
    }
  }
  return encodePng(Uint8Array.from(rows));
}

/** Returns how much of a pixel the figure covers, in steps of one sixteenth, so that edges look smooth. */
function coverage(x: number, y: number): number {
  let inside = 0;
  for (let sample = 0; sample < 16; sample += 1) {
    const px = x + ((sample % 4) + 0.5) / 4;
    const py = y + (Math.floor(sample / 4) + 0.5) / 4;
    const head = (px - 48) ** 2 + (py - 37) ** 2 < 17 ** 2;
    const shoulders = ((px - 48) / 33) ** 2 + ((py - 94) / 34) ** 2 < 1;
    inside += head || shoulders ? 1 : 0;
  }
  return inside / 16;
}

/** Encodes rows of a filter byte and RGB values as a PNG file (PNG specification, sections 5 and 11.2). */
function encodePng(rows: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const file = [signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Uint8Array.from(Buffer.concat(file));
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
