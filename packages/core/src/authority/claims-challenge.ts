/** Entra's own claims are a few hundred bytes. Larger ones would not fit into an authorization URL either. */
const maxClaimsBytes = 8192;
/** Node accepts 16 KiB of headers in total; a replaced `fetch` may accept more. */
const maxHeaderLength = 65_536;

interface AuthenticateChallenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/**
 * Returns the claims that an API demands with a 401, as JSON text for Entra; `undefined` if the header has no claims
 * challenge.
 *
 * Parses the header as RFC 9110 section 11.6.1 defines it: several challenges in one header or in several, parameters
 * in any order, names in any case, quoted or not. The claims are base64 or base64url of a JSON object, or that object
 * itself in quotes (Microsoft: "Claims challenges, claims requests, and client capabilities"). The first valid
 * challenge counts.
 *
 * @param header `WWW-Authenticate`; `Headers.get` joins several headers to one
 */
export function claimsOfChallenge(header: string | null | undefined): string | undefined {
  if (!header || header.length > maxHeaderLength) {
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

// Each pattern is sticky: it is tried at one position and continues from there, so that no text takes more than linear
// time.
const separators = /[\s,]*/uy;
const name = /[!#$%&'*+.^`|~\w-]+/uy;
const equals = /[ \t]*=[ \t]*/uy;
const quoted = /"((?:[^"\\]|\\[^])*)"?/uy;
const plain = /[^\s,]*/uy;

function challengesOf(header: string): readonly AuthenticateChallenge[] {
  const challenges: AuthenticateChallenge[] = [];
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
      // Not a name: the rest of a token68, or garbage. A quoted string is skipped whole, with its commas.
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
    // The RFC forbids repeated parameters. A proxy that adds one after the API's own does not replace it.
    if (parameters?.has(word.toLowerCase()) === false) {
      parameters.set(word.toLowerCase(), value);
    }
  }
  return challenges;
}

function decodeClaims(value: string): string | undefined {
  if (value.length > maxClaimsBytes * 1.4) {
    return undefined;
  }
  const text = value.trim();
  const json = text.startsWith("{") ? text : fromBase64(text);
  if (json === undefined || Buffer.byteLength(json) > maxClaimsBytes) {
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
    // Node decodes both alphabets, with and without padding.
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64")).trim();
  } catch {
    return undefined;
  }
}
