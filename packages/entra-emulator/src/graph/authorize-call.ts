import { type JWTPayload, jwtVerify } from "jose";

import type { EmulatorContext } from "../http/environment.ts";
import type { Identity } from "../model/directory.ts";
import { graphAppId } from "../model/graph-api.ts";
import type { Emulation } from "../state/emulation.ts";
import { checkAccess } from "./check-access.ts";
import { GraphError } from "./graph-error.ts";
import { bearerChallenge } from "./www-authenticate.ts";

export interface GraphCaller {
  readonly identity: Identity;
  readonly scopes: ReadonlySet<string>;
}

/**
 * Returns the caller that a request's access token identifies.
 *
 * @throws {GraphError} 401, when the token is missing, invalid, expired, not issued by this emulator for Graph, or
 * insufficient
 */
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
    throw unauthorized(emulation, "The access token does not belong to a user in this directory.");
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
          throw new Error("unknown key");
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
      throw new Error("wrong issuer");
    }
    return payload;
  } catch (error) {
    const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
    throw unauthorized(
      emulation,
      expired
        ? "Lifetime validation failed, the token is expired."
        : "Invalid access token: the signature, audience or issuer is wrong.",
    );
  }
}

function unauthorized(emulation: Emulation, message: string): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, { "www-authenticate": bearerChallenge(emulation) });
}
