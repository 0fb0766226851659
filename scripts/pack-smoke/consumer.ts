/**
 * An app that is told "not given" as `undefined`, as one reads it from an environment, wherever an option may be left
 * out.
 */
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
type NotGiven<T> = { [K in OptionalKeys<T>]: undefined };

declare const options: NotGiven<IdentityWebOptions>;
const auth = identityWeb({ ...fromEnvironment(), ...options });
declare const requireUser: NotGiven<RequireUserOptions>;
declare const signIn: NotGiven<SignInOptions>;
declare const signOut: NotGiven<SignOutOptions>;
declare const emulator: NotGiven<NonNullable<Parameters<typeof startEmulator>[0]>>;

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
