/**
 * Checks a value from outside and adds a sentence to `problems`, with the value's path, for everything that is wrong.
 */
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

/** Accepts strings that match the pattern; the description completes the sentence "… must be …". */
export function string(description: string = "a string", pattern: RegExp = /^[\s\S]+$/u): Check {
  return (value, path, problems) => {
    if (typeof value !== "string" || !pattern.test(value)) {
      problems.push(`${path} must be ${description}, but is ${format(value)}.`);
    }
  };
}

export const anyString: Check = string("a string", /^[\s\S]*$/u);

export const guid: Check = string(
  "a lowercase GUID",
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u,
);

export const boolean: Check = (value, path, problems) => {
  if (typeof value !== "boolean") {
    problems.push(`${path} must be true or false, but is ${format(value)}.`);
  }
};

/** Accepts integers from `min` to `max`, both included. */
export function integer(min: number = Number.MIN_SAFE_INTEGER, max: number = Number.MAX_SAFE_INTEGER): Check {
  return (value, path, problems) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      problems.push(`${path} must be an integer${describeRange(min, max)}, but is ${format(value)}.`);
    }
  };
}

function describeRange(min: number, max: number): string {
  if (min === Number.MIN_SAFE_INTEGER) {
    return max === Number.MAX_SAFE_INTEGER ? "" : ` of at most ${max}`;
  }
  return max === Number.MAX_SAFE_INTEGER ? ` of at least ${min}` : ` from ${min} to ${max}`;
}

export function oneOf(...values: readonly (string | number | boolean)[]): Check {
  return (value, path, problems) => {
    if (!values.some((candidate) => candidate === value)) {
      const allowed = values.map((candidate) => JSON.stringify(candidate)).join(", ");
      problems.push(`${path} must be ${values.length === 1 ? "" : "one of "}${allowed}, but is ${format(value)}.`);
    }
  };
}

export const anything: Check = () => {};

/** Accepts what any of the checks accepts; if all fail, the message contains the description instead of theirs. */
export function anyOf(description: string, ...checks: readonly Check[]): Check {
  return (value, path, problems) => {
    const accepted = checks.some((check) => {
      const found: string[] = [];
      check(value, path, found);
      return found.length === 0;
    });
    if (!accepted) {
      problems.push(`${path} must be ${description}, but is ${format(value)}.`);
    }
  };
}

export function array(check: Check): Check {
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.push(`${path} must be an array, but is ${format(value)}.`);
      return;
    }
    value.forEach((item: unknown, index) => check(item, `${path}[${index}]`, problems));
  };
}

export function record(check: Check): Check {
  return (value, path, problems) => {
    if (!isRecord(value)) {
      problems.push(`${path} must be an object, but is ${format(value)}.`);
      return;
    }
    for (const [name, item] of Object.entries(value)) {
      check(item, `${path}.${name}`, problems);
    }
  };
}

/** Accepts objects with exactly these fields: a misspelled name would otherwise be ignored silently. */
export function object(fields: Readonly<Record<string, Field>>): Check {
  return (value, path, problems) => {
    if (!isRecord(value)) {
      problems.push(`${path} must be an object, but is ${format(value)}.`);
      return;
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) {
        problems.push(`${path} has an unknown field "${name}". Known fields: ${Object.keys(fields).join(", ")}.`);
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

function format(value: unknown): string {
  const json = value === undefined ? "missing" : JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
