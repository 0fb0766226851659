/** How long an operation may hold a connection: longer than the database's limit, which leaves it intact. */
const maxCheckoutMilliseconds = 1500;

/**
 * Destroys a connection that an operation holds for too long, because it is dead or stuck: the pool then opens another.
 * A pool by itself would wait for it for a quarter of an hour.
 */
export function limitCheckout(connection: { release: (...args: never[]) => void }, destroy: () => void): void {
  const timer = setTimeout(destroy, maxCheckoutMilliseconds);
  const { release } = connection;
  connection.release = (...args: never[]) => {
    clearTimeout(timer);
    // A connection is checked out many times, and each checkout has its own timer.
    connection.release = release;
    Reflect.apply(release, connection, args);
  };
}
