import type { IdentityWeb } from "../create-identity-web.ts";
import { IdentityWebError } from "../errors/errors.ts";

/** A core whose guards know whether something answers where Entra sends the browser back to. */
export interface MountedCore {
  readonly core: IdentityWeb;
  /** The adapter says that the app has asked for what serves our routes. */
  readonly mounted: () => void;
}

/**
 * A guard without our routes would send people to Entra, and on their way back they would meet the app's 404 page. Apps with routes
 * of their own (`routes: false`) may serve theirs in another process, and are left alone.
 *
 * @param line what an app writes to mount the adapter, such as `app.use(auth.middleware());`
 */
export function requireMounted(core: IdentityWeb, line: string): MountedCore {
  let isMounted = core.routes.length === 0;
  return {
    core: {
      ...core,
      requireUser(request, wanted) {
        if (isMounted) {
          return core.requireUser(request, wanted);
        }
        throw new IdentityWebError(
          "adapter_not_mounted",
          `A guard stands at ${request.path}, and nothing serves ${core.routes[0]?.path} and our other routes. Add before the ` +
            `app's routes: ${line} Where another process serves them, set the option routes to false.`,
        );
      },
    },
    mounted(): void {
      isMounted = true;
    },
  };
}
