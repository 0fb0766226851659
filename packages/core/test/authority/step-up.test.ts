import { describe, expect, it } from "vitest";

import { isStepUp } from "../../src/authority/step-up.ts";

describe("isStepUp", () => {
  it.each([
    [undefined, false],
    ['{"access_token":{"nbf":{"essential":true,"value":"1"}}}', false],
    ['{"access_token":{"xms_rp_ipaddr":{"value":"1.2.3.4"},"xms_cc":{"values":["cp1"]}}}', false],
    ['{"access_token":{"acrs":{"essential":true,"value":"c1"}}}', true],
    ['{"id_token":{"acrs":{"essential":true,"value":"c1"}},"access_token":{"nbf":{"value":"1"}}}', true],
    ['{"access_token":{"polids":{"essential":true,"values":["x"]}}}', true],
    ["not JSON", true],
    ['{"access_token":7}', true],
  ])("for %s returns %s", (claims, expected) => {
    expect(isStepUp(claims)).toBe(expected);
  });
});
