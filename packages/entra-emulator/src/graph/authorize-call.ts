import { type JWTPayload, jwtVerify } from "jose";

import type { Emulation } from "../emulation.ts";
import type { EmulatorContext } from "../http/environment.ts";
import type { Identity } from "../model/directory.ts";
import { graphAppId } from "../model/graph-api.ts";
import { checkAccess } from "./claims-challenge.ts";
import { GraphError } from "./graph-error.ts";

export interface GraphCaller {
  readonly identity: Identity;
  readonly scopes: ReadonlySet<string>;
}

/** Who calls, by an access token that was issued here, for Graph, and is still valid. */
export async function authorizeCall(
  context: EmulatorContext,
  emulation: Emulation,
  path: string,
): Promise<GraphCaller> {
  const token = /^Bearer (.+)$/iu.exec(context.req.header("authorization") ?? "")?.[1];
  if (token === undefined) {
    throw unauthorized(emulation, "Access token is empty.");
  }
  const claims = await verify(token, emulation);
  checkAccess(claims, path, emulation);
  const { tid, oid, scp } = claims;
  const identity =
    typeof tid === "string" && typeof oid === "string" ? emulation.directory.identityByObjectId(tid, oid) : undefined;
  if (identity === undefined || typeof scp !== "string") {
    throw unauthorized(emulation, "The access token is not of a user of this directory.");
  }
  return { identity, scopes: new Set(scp.split(" ")) };
}

async function verify(token: string, emulation: Emulation): Promise<JWTPayload> {
  const { baseUrl, clock, directory, keys } = emulation;
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = keys.find(kid);
        if (key === undefined) {
          throw new Error("no such key");
        }
        return key.publicKey;
      },
      {
        algorithms: ["RS256"],
        audience: [directory.graph.api.identifierUri, graphAppId],
        currentDate: new Date(clock.now() * 1000),
      },
    );
    if (payload.iss?.startsWith(`${baseUrl}/`) !== true) {
      throw new Error("another issuer");
    }
    return payload;
  } catch (error) {
    const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
    throw unauthorized(
      emulation,
      expired
        ? "Lifetime validation failed, the token is expired."
        : "Invalid access token: signature, audience or issuer is wrong.",
    );
  }
}

function unauthorized(emulation: Emulation, message: string): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, { "www-authenticate": challenge(emulation) });
}

/** As continuous access evaluation has it: the token is not expired, but no longer good enough. */
export function claimsChallenge(emulation: Emulation, claims: string): string {
  const encoded = Buffer.from(claims).toString("base64");
  return `${challenge(emulation)}, error="insufficient_claims", claims="${encoded}"`;
}

function challenge({ baseUrl }: Emulation): string {
  return `Bearer realm="", authorization_uri="${baseUrl}/common/oauth2/authorize", client_id="${graphAppId}"`;
}
