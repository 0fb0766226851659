/** An option has a shape that nobody can have meant: it is refused even if another credential would do. */
export class ShapeFault extends Error {}

/**
 * A credential in the options is unusable, which matters only if no other one is usable. `name` is its path in the
 * options.
 */
export class UnusableFault extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Returns the fields that are given; `undefined` means "not given". @throws {ShapeFault} */
export function fieldsOf(given: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ShapeFault(`${path} must be an object.`);
  }
  const fields = Object.entries(given as Record<string, unknown>);
  const unknown = fields.find(([name]) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ShapeFault(`${path}.${unknown[0]} is not a known option; check the spelling.`);
  }
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}
