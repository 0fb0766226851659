import type { EventSubject } from "../types/events.ts";

/** Picks the identifiers out of everything that is known about a user. */
export function eventSubject({ tenantId, objectId }: EventSubject): EventSubject {
  return { tenantId, objectId };
}
