/** Looks at a value that came from outside and notes what is wrong with it, in words, with the place it stands at. */
export type Check = (value: unknown, path: string, problems: string[]) => void;

export interface Field {
  readonly check: Check;
  readonly optional: boolean;
}

export function required(check: Check): Field {
  return { check, optional: false };
}

export function optional(check: Check): Field {
  return { check, optional: true };
}

export function text(description: string = "a text", pattern: RegExp = /^[\s\S]+$/u): Check {
  return (value, path, problems) => {
    if (typeof value !== "string" || !pattern.test(value)) {
      problems.push(`${path} must be ${description}, but is ${show(value)}.`);
    }
  };
}

export const anyText: Check = text("a text", /^[\s\S]*$/u);

export const guid: Check = text(
  "a GUID in lower case",
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u,
);

export const flag: Check = (value, path, problems) => {
  if (typeof value !== "boolean") {
    problems.push(`${path} must be true or false, but is ${show(value)}.`);
  }
};

export function whole(least: number = Number.MIN_SAFE_INTEGER, most: number = Number.MAX_SAFE_INTEGER): Check {
  return (value, path, problems) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
      const from = least === Number.MIN_SAFE_INTEGER ? "" : ` from ${least}`;
      const to = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
      problems.push(`${path} must be a whole number${from}${to}, but is ${show(value)}.`);
    }
  };
}

export function oneOf(...values: readonly (string | number | boolean)[]): Check {
  return (value, path, problems) => {
    if (!values.some((candidate) => candidate === value)) {
      const known = values.map((candidate) => JSON.stringify(candidate)).join(", ");
      problems.push(`${path} must be ${values.length === 1 ? "" : "one of "}${known}, but is ${show(value)}.`);
    }
  };
}

export const anything: Check = () => {};

/** Any of several forms; the description stands in the message when none fits. */
export function either(description: string, ...checks: readonly Check[]): Check {
  return (value, path, problems) => {
    const fits = checks.some((check) => {
      const own: string[] = [];
      check(value, path, own);
      return own.length === 0;
    });
    if (!fits) {
      problems.push(`${path} must be ${description}, but is ${show(value)}.`);
    }
  };
}

export function list(check: Check): Check {
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.push(`${path} must be a list, but is ${show(value)}.`);
      return;
    }
    value.forEach((item: unknown, index) => check(item, `${path}[${index}]`, problems));
  };
}

export function record(check: Check): Check {
  return (value, path, problems) => {
    if (!isRecord(value)) {
      problems.push(`${path} must be an object, but is ${show(value)}.`);
      return;
    }
    for (const [name, item] of Object.entries(value)) {
      check(item, `${path}.${name}`, problems);
    }
  };
}

/** An object of exactly these fields: a name that is spelled wrongly would otherwise be left out without a word. */
export function object(fields: Readonly<Record<string, Field>>): Check {
  return (value, path, problems) => {
    if (!isRecord(value)) {
      problems.push(`${path} must be an object, but is ${show(value)}.`);
      return;
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) {
        problems.push(`${path} has no field "${name}"; it knows ${Object.keys(fields).join(", ")}.`);
      }
    }
    for (const [name, { check, optional: mayBeAbsent }] of Object.entries(fields)) {
      if (value[name] !== undefined) {
        check(value[name], `${path}.${name}`, problems);
      } else if (!mayBeAbsent) {
        problems.push(`${path}.${name} is missing.`);
      }
    }
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const written = value === undefined ? "absent" : JSON.stringify(value);
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}
