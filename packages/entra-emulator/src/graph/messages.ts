import { createHash } from "node:crypto";

import type { JsonObject } from "../lib/json.ts";
import type { Identity } from "../model/directory.ts";
import { GraphError } from "./graph-error.ts";

/** Far smaller than Graph's page size of ten, so that an app that forgets paging notices. */
const defaultPageSize = 2;
const maxPageSize = 1000;

/** Returns one page of a user's mail, newest first, with a link to the next page. */
export function messagePage(graphUrl: string, identity: Identity, query: URLSearchParams, now: number): JsonObject {
  const top = readCount(query, "$top", defaultPageSize, 1);
  const skip = readCount(query, "$skip", 0, 0);
  const all = (identity.user.messages ?? []).toSorted((a, b) => a.receivedMinutesAgo - b.receivedMinutesAgo);
  const more = skip + top < all.length;
  const next = new URL(`${graphUrl}/me/messages`);
  query.forEach((value, name) => next.searchParams.set(name, value));
  next.searchParams.set("$skip", String(skip + top));
  return {
    "@odata.context": `${graphUrl}/$metadata#users('${identity.oid}')/messages`,
    value: all.slice(skip, skip + top).map((message) => ({
      id: createHash("sha256").update(`${identity.oid}|${message.subject}`).digest("base64url"),
      receivedDateTime: new Date((now - message.receivedMinutesAgo * 60) * 1000).toISOString().replace(".000", ""),
      subject: message.subject,
      bodyPreview: message.bodyPreview,
      isRead: false,
      from: { emailAddress: { name: message.fromName, address: message.fromAddress } },
    })),
    ...(more ? { "@odata.nextLink": next.href } : {}),
  };
}

function readCount(query: URLSearchParams, name: string, fallback: number, min: number): number {
  const text = query.get(name);
  if (text === null) {
    return fallback;
  }
  const count = /^\d{1,4}$/u.test(text) ? Number(text) : Number.NaN;
  if (!(count >= min && count <= maxPageSize)) {
    throw new GraphError(400, "BadRequest", `Invalid value '${text}' for ${name} query option found.`);
  }
  return count;
}
