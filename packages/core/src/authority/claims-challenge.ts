/** Entra's own are a few hundred bytes. What is larger would not fit into an authorization URL either. */
const mostClaimsBytes = 8192;
/** Node takes 16 KiB of headers in all; a replaced `fetch` may take more. */
const mostHeaderCharacters = 65_536;

interface Challenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/**
 * The claims that an API demands with a 401, as JSON text for Entra; `undefined` where the answer holds no such challenge.
 *
 * Read as RFC 9110 section 11.6.1 has it: several challenges in one header or in several, parameters in any order, names in any
 * case, quoted or not. The claims are base64 or base64url of a JSON object, or that object itself in quotes (Microsoft: "Claims
 * challenges, claims requests, and client capabilities"). Of several challenges the first sound one counts.
 *
 * @param header `WWW-Authenticate`; `Headers.get` joins several headers to one
 */
export function claimsOfChallenge(header: string | null | undefined): string | undefined {
  if (!header || header.length > mostHeaderCharacters) {
    return undefined;
  }
  for (const { scheme, parameters } of challengesOf(header)) {
    if (scheme !== "bearer" || parameters.get("error")?.toLowerCase() !== "insufficient_claims") {
      continue;
    }
    const claims = decodeClaims(parameters.get("claims") ?? "");
    if (claims !== undefined) {
      return claims;
    }
  }
  return undefined;
}

// Each is tried at one place only and reads on from there, so that no text takes more than linear time.
const separators = /[\s,]*/uy;
const name = /[!#$%&'*+.^`|~\w-]+/uy;
const equals = /[ \t]*=[ \t]*/uy;
const quoted = /"((?:[^"\\]|\\[^])*)"?/uy;
const plain = /[^\s,]*/uy;

function challengesOf(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(header);
    if (found !== null) {
      at = pattern.lastIndex;
    }
    return found;
  };
  while (at < header.length) {
    take(separators);
    const word = take(name)?.[0];
    if (word === undefined) {
      // No name: the rest of a token68, or rubbish. In quotes it is skipped whole, commas and all.
      if (take(quoted) === null && take(plain)?.[0] === "") {
        at += 1;
      }
      continue;
    }
    if (take(equals) === null) {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    const inQuotes = take(quoted)?.[1]?.replaceAll(/\\([^])/gu, "$1");
    const value = inQuotes ?? take(plain)?.[0] ?? "";
    const parameters = challenges.at(-1)?.parameters;
    // Doubled parameters are against the RFC; whoever adds one after the API's own does not replace it.
    if (parameters?.has(word.toLowerCase()) === false) {
      parameters.set(word.toLowerCase(), value);
    }
  }
  return challenges;
}

function decodeClaims(value: string): string | undefined {
  if (value.length > mostClaimsBytes * 1.4) {
    return undefined;
  }
  const text = value.trim();
  const json = text.startsWith("{") ? text : fromBase64(text);
  if (json === undefined || Buffer.byteLength(json) > mostClaimsBytes) {
    return undefined;
  }
  try {
    const claims: unknown = JSON.parse(json);
    return typeof claims === "object" && claims !== null && !Array.isArray(claims) ? json : undefined;
  } catch {
    return undefined;
  }
}

function fromBase64(text: string): string | undefined {
  if (!/^[\w+/-]+={0,2}$/u.test(text)) {
    return undefined;
  }
  try {
    // Node reads both alphabets, with and without padding.
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64")).trim();
  } catch {
    return undefined;
  }
}
