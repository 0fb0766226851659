import {
  anyString,
  anything,
  type Check,
  anyOf,
  type Field,
  boolean,
  isRecord,
  array,
  object,
  oneOf,
  optional,
  record,
  required,
  string,
  integer,
} from "../lib/check.ts";
import type { Fault, FaultEndpoint } from "./fault.ts";

const json = record(anything);
const headers = record(anyString);
const status = integer(200, 599);

const effects: Readonly<Record<string, Field>> = {
  on: required(anyString),
  times: optional(integer(1)),
  delayMilliseconds: optional(integer(0, 600_000)),
  held: optional(oneOf(true)),
  reset: optional(oneOf(true)),
  status: optional(status),
  body: optional(anyString),
  contentType: optional(anyString),
  headers: optional(headers),
  error: optional(
    object({
      error: required(string("an error code such as invalid_grant")),
      code: optional(integer(1)),
      message: optional(anyString),
      suberror: optional(anyString),
      claims: optional(anyString),
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
  secondsFromNow: optional(record(integer())),
  header: optional(json),
  sign: optional(wrongSignature),
});

const isNull: Check = (value, path, problems) => {
  if (value !== null) {
    problems.push(`${path} must be null.`);
  }
};

const endpoints: Readonly<Record<FaultEndpoint, Check>> = {
  discovery: object({ ...effects, json: optional(json), randomEndpoints: optional(oneOf(true)) }),
  keys: object({
    ...effects,
    json: optional(json),
    signingKeyOnly: optional(oneOf(true)),
    extraKeys: optional(array(json)),
  }),
  authorize: object({
    ...effects,
    clientId: optional(anyString),
    parameters: optional(record(anyOf("a string or null", anyString, isNull))),
    idToken: optional(idToken),
  }),
  token: object({
    ...effects,
    clientId: optional(anyString),
    grantType: optional(anyString),
    json: optional(json),
    idToken: optional(idToken),
    clientInfo: optional(anyOf("an object, a string or null", json, anyString, isNull)),
    accessTokenLifetimeSeconds: optional(integer(1)),
    refreshInSeconds: optional(integer(0)),
    rotateKeys: optional(object({ keepOld: required(boolean) })),
  }),
  graph: object({ ...effects, path: optional(anyString), json: optional(json) }),
  signOut: object(effects),
};

/** Returns everything that is wrong with a fault, or with each fault of an array. */
export function faultProblems(value: unknown): readonly string[] {
  const problems: string[] = [];
  const faults: readonly unknown[] = Array.isArray(value) ? value : [value];
  faults.forEach((fault, index) => {
    const path = Array.isArray(value) ? `fault[${index}]` : "fault";
    const on = isRecord(fault) ? fault["on"] : undefined;
    if (isEndpoint(on)) {
      endpoints[on](fault, path, problems);
    } else {
      oneOf(...Object.keys(endpoints))(on, `${path}.on`, problems);
    }
  });
  return problems;
}

export function isFaults(value: unknown): value is Fault | readonly Fault[] {
  return faultProblems(value).length === 0;
}

function isEndpoint(on: unknown): on is FaultEndpoint {
  return typeof on === "string" && Object.hasOwn(endpoints, on);
}
