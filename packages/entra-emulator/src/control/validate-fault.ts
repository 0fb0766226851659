import {
  anyText,
  anything,
  type Check,
  either,
  type Field,
  flag,
  isRecord,
  list,
  object,
  oneOf,
  optional,
  record,
  required,
  text,
  whole,
} from "../validate/check.ts";
import type { Fault, FaultPlace } from "./fault.ts";

const json = record(anything);
const headers = record(anyText);
const status = whole(200, 599);

const effects: Readonly<Record<string, Field>> = {
  on: required(anyText),
  times: optional(whole(1)),
  delayMilliseconds: optional(whole(0, 600_000)),
  held: optional(oneOf(true)),
  reset: optional(oneOf(true)),
  status: optional(status),
  body: optional(anyText),
  contentType: optional(anyText),
  headers: optional(headers),
  error: optional(
    object({
      error: required(text("an error name such as invalid_grant")),
      code: optional(whole(1)),
      message: optional(anyText),
      suberror: optional(anyText),
      claims: optional(anyText),
      status: optional(status),
      headers: optional(headers),
    }),
  ),
};

export const wrongSignature: Check = oneOf(
  "unknownKey",
  "none",
  "hs256PublicKey",
  "badSignature",
  "es256",
  "noKid",
  "personalAccountKey",
);

const idToken = object({
  claims: optional(json),
  secondsFromNow: optional(record(whole())),
  header: optional(json),
  sign: optional(wrongSignature),
});

const isNull: Check = (value, path, problems) => {
  if (value !== null) {
    problems.push(`${path} must be null.`);
  }
};

const places: Readonly<Record<FaultPlace, Check>> = {
  discovery: object({ ...effects, json: optional(json), randomEndpoints: optional(oneOf(true)) }),
  keys: object({
    ...effects,
    json: optional(json),
    signingKeyOnly: optional(oneOf(true)),
    extraKeys: optional(list(json)),
  }),
  authorize: object({
    ...effects,
    clientId: optional(anyText),
    parameters: optional(record(either("a text or null", anyText, isNull))),
    idToken: optional(idToken),
  }),
  token: object({
    ...effects,
    clientId: optional(anyText),
    grantType: optional(anyText),
    json: optional(json),
    idToken: optional(idToken),
    clientInfo: optional(either("an object, a text or null", json, anyText, isNull)),
    accessTokenLifetimeSeconds: optional(whole(1)),
    refreshInSeconds: optional(whole(0)),
    rotateKeys: optional(object({ keepOld: required(flag) })),
  }),
  graph: object({ ...effects, path: optional(anyText), json: optional(json) }),
  signOut: object(effects),
};

/** What is wrong with a fault, or with each of a list of them; nothing where all is well. */
export function faultProblems(value: unknown): readonly string[] {
  const problems: string[] = [];
  const faults: readonly unknown[] = Array.isArray(value) ? value : [value];
  faults.forEach((fault, index) => {
    const path = Array.isArray(value) ? `fault[${index}]` : "fault";
    const on = isRecord(fault) ? fault["on"] : undefined;
    if (isPlace(on)) {
      places[on](fault, path, problems);
    } else {
      oneOf(...Object.keys(places))(on, `${path}.on`, problems);
    }
  });
  return problems;
}

export function isFaults(value: unknown): value is Fault | readonly Fault[] {
  return faultProblems(value).length === 0;
}

function isPlace(on: unknown): on is FaultPlace {
  return typeof on === "string" && Object.hasOwn(places, on);
}
