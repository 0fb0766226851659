import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { claimsOfChallenge } from "../../src/authority/claims-challenge.ts";

const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
const base64 = Buffer.from(claims).toString("base64");
const bearer = (value: string): string => `Bearer realm="", error="insufficient_claims", claims="${value}"`;
/** A value whose base64 has both characters in which the alphabets differ, and padding. */
const awkward = '{"a":"??>>~~"}';

describe("claimsOfChallenge reads a claims challenge", () => {
  it.each([
    [
      "as Graph sends it",
      `Bearer realm="", authorization_uri="https://a/b", client_id="1", ${bearer(base64).slice(17)}`,
    ],
    ["with its parameters in another order", `Bearer claims="${base64}", error="insufficient_claims", realm=""`],
    ["with names and scheme in any case", `BEARER Error="INSUFFICIENT_CLAIMS", CLAIMS="${base64}"`],
    ["without quotes", `Bearer error=insufficient_claims, claims=${base64}`],
    ["with spaces around the separators", `Bearer  error = "insufficient_claims" ,\tclaims\t=\t"${base64}"`],
    ["without padding", bearer(base64.replaceAll("=", ""))],
    ["behind other challenges in one header", `Basic realm="a, b", Digest nonce=1, ${bearer(base64)}`],
    ["before other challenges", `${bearer(base64)}, Negotiate YWJj/+==, DPoP algs="RS256"`],
    ["behind a bare scheme and a token68", `Negotiate, NTLM abc/def+==, ${bearer(base64)}`],
    ["behind a Bearer challenge of another kind", `Bearer error="invalid_token", ${bearer(base64)}`],
    ["behind one with broken claims", `${bearer("%%%")}, ${bearer(base64)}`],
    [
      "behind escaped quotes that look like a challenge",
      String.raw`Basic realm="\", claims=\"e30\\", ${bearer(base64)}`,
    ],
    ["with empty elements in the list", `, ,${bearer(base64)},,`],
    ["as JSON in quotes with escapes", bearer(claims.replaceAll('"', String.raw`\"`))],
  ])("%s", (_how, header) => {
    expect(claimsOfChallenge(header)).toBe(claims);
  });

  it("from several headers, which fetch joins into one", () => {
    const headers = new Headers();
    for (const one of ["Basic realm=x", 'Bearer error="invalid_token"', bearer(base64)]) {
      headers.append("www-authenticate", one);
    }
    expect(claimsOfChallenge(headers.get("www-authenticate"))).toBe(claims);
  });

  it("in both alphabets of base64", () => {
    for (const encoding of ["base64", "base64url"] as const) {
      expect(claimsOfChallenge(bearer(Buffer.from(awkward).toString(encoding)))).toBe(awkward);
    }
    expect(Buffer.from(awkward).toString("base64")).toMatch(/[+/]/u);
  });

  it("with the first of two parameters of one name, because nothing after the API may override it", () => {
    expect(claimsOfChallenge(`${bearer(base64)}, claims="${Buffer.from('{"x":1}').toString("base64")}"`)).toBe(claims);
  });
});

describe("claimsOfChallenge ignores", () => {
  const encoded = (text: string): string => bearer(Buffer.from(text).toString("base64"));
  it.each([
    ["nothing", null],
    ["an empty header", ""],
    ["another error", `Bearer error="invalid_token", claims="${base64}"`],
    ["claims without an error", `Bearer claims="${base64}"`],
    ["another scheme", bearer(base64).replace("Bearer", "DPoP")],
    ["claims of the challenge after it", `Bearer error="insufficient_claims", Basic claims="${base64}"`],
    ["a string in quotes that resembles one", `Basic realm="${bearer(base64).replaceAll('"', "'")}"`],
    ["claims that are not base64", bearer("not base64!")],
    ["claims that are not JSON", encoded("not JSON")],
    ["JSON that is a list", encoded("[1]")],
    ["JSON that is a string", encoded('"a"')],
    ["JSON null", encoded("null")],
    ["claims that are not UTF-8", bearer(Buffer.from('{"a":"\xff"}', "latin1").toString("base64"))],
    ["an empty string in quotes", bearer("")],
    ["claims beyond 8 KiB", encoded(JSON.stringify({ a: "x".repeat(8192) }))],
    ["a header beyond 64 KiB", `Basic realm="${"x".repeat(65_536)}", ${bearer(base64)}`],
  ])("%s", (_what, header) => {
    expect(claimsOfChallenge(header)).toBeUndefined();
  });

  it("any string without throwing or taking long", () => {
    const piece = fc.constantFrom(
      '"',
      "\\",
      ",",
      " ",
      "=",
      "Bearer",
      "error=",
      'claims="',
      "insufficient_claims",
      "/",
      "é",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        const found = claimsOfChallenge(pieces.join(""));
        expect(found === undefined || typeof JSON.parse(found) === "object").toBe(true);
      }),
    );
    for (const hostile of ['"', "\\", "a=", 'a="\\', "a ", ",", "=", '"a\\"']) {
      expect(claimsOfChallenge(hostile.repeat(65_536 / hostile.length))).toBeUndefined();
    }
  });

  it.each([8192, 8193])("claims of more than 8 KiB, to the byte (%i)", (bytes) => {
    const text = JSON.stringify({ a: "x".repeat(bytes - 8) });
    expect(text).toHaveLength(bytes);
    expect(claimsOfChallenge(encoded(text)) === text).toBe(bytes === 8192);
  });
});
