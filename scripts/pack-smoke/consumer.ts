/** An app that passes `undefined` for every optional option, as happens when options come from an environment. */
export const consumer = `
import express from "express";
import { startEmulator } from "@identity-web/entra-emulator";
import {
  fromEnvironment,
  identityWeb,
  type IdentityWebOptions,
  type RequireUserOptions,
  type SignInOptions,
  type SignOutOptions,
} from "@identity-web/express";

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type AllUndefined<T> = { [K in OptionalKeys<T>]: undefined };

declare const options: AllUndefined<IdentityWebOptions>;
const auth = identityWeb({ ...fromEnvironment(), ...options });
declare const requireUser: AllUndefined<RequireUserOptions>;
declare const signIn: AllUndefined<SignInOptions>;
declare const signOut: AllUndefined<SignOutOptions>;
declare const emulator: AllUndefined<NonNullable<Parameters<typeof startEmulator>[0]>>;

const app = express();
app.use(auth.middleware());
app.get("/", (request, response) => {
  response.send(request.identity.user?.name ?? "nobody");
});
app.get("/token", auth.requireUser(requireUser), async (request, response) => {
  response.send(typeof (await request.identity.getAccessToken(["User.Read"])));
});
app.get("/sign-in", auth.signIn(signIn));
app.get("/sign-out", auth.signOut(signOut));
app.use(auth.errorHandler());
export const started = startEmulator(emulator);
`;
