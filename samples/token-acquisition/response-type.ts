type ResponseType = "code" | "code id_token";

/** What Entra can answer a sign-in with: a code, or the article's hybrid flow. An app has one of them, or says nothing for `code`. */
const responseTypes: ReadonlyMap<string, ResponseType> = new Map<string, ResponseType>([
  ["code", "code"],
  ["code-id-token", "code id_token"],
]);

/** The one that the variable RESPONSE_TYPE names: `code` where it names none. */
export function chosenResponseType(): ResponseType {
  const name = process.env["RESPONSE_TYPE"] || "code";
  const responseType = responseTypes.get(name);
  if (responseType !== undefined) return responseType;
  console.error(`RESPONSE_TYPE is "${name}": there is ${[...responseTypes.keys()].join(", ")}.`);
  process.exit(1);
}
