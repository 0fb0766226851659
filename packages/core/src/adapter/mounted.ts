import { IdentityWebError } from "../errors/errors.ts";
import type { IdentityWeb } from "../types/identity-web.ts";

/** A core whose guards know whether anything serves the path that Entra returns the browser to. */
export interface MountedCore {
  readonly core: IdentityWeb;
  /** The adapter calls it when the app has asked for what serves our routes. */
  readonly mounted: () => void;
}

/**
 * Returns a core whose guards throw until our routes are mounted. Without our routes, a guard would send people to
 * Entra, and when they return they would see the app's 404 page. Apps with custom routes (`routes: false`) may serve
 * theirs in another process, and are not checked.
 *
 * @param hint what an app writes to mount the adapter, such as `app.use(auth.middleware());`
 */
export function requireMounted(core: IdentityWeb, hint: string): MountedCore {
  let isMounted = core.routes.length === 0;
  return {
    core: {
      ...core,
      requireUser(request, options) {
        if (isMounted) {
          return core.requireUser(request, options);
        }
        throw new IdentityWebError(
          "adapter_not_mounted",
          `There is a guard at ${request.path}, but nothing serves ${core.routes[0]?.path} and our other routes. Add before the app's ` +
            `routes: ${hint} If another process serves them, set the option routes to false.`,
        );
      },
    },
    mounted(): void {
      isMounted = true;
    },
  };
}
