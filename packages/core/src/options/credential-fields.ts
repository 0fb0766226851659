/** A shape that nobody can have meant: refused even where another credential would do. */
export class ShapeFault extends Error {}

/** What stands in the options is of no use, which matters only where nothing else is of use. `name` is its place in them. */
export class UnusableFault extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Those that are given; `undefined` is "not given". */
export function fieldsOf(given: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ShapeFault(`${path} has to be an object.`);
  }
  const fields = Object.entries(given as Record<string, unknown>);
  const unknown = fields.find(([name]) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ShapeFault(`${path}.${unknown[0]} is no option of Identity Web; look for a slip of the pen.`);
  }
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}
