/** How long an operation may keep a connection, in milliseconds: longer than the database's own limit, which leaves it whole. */
const longestMilliseconds = 1500;

/**
 * A connection that an operation keeps for too long is dead or stuck. It is broken, so that the pool makes another: a pool by itself
 * would wait for it for a quarter of an hour.
 */
export function lend(connection: { release: (...rest: never[]) => void }, destroy: () => void): void {
  const timer = setTimeout(destroy, longestMilliseconds);
  const { release } = connection;
  connection.release = (...rest: never[]) => {
    clearTimeout(timer);
    // A connection is lent many times, and each time has a timer of its own.
    connection.release = release;
    Reflect.apply(release, connection, rest);
  };
}
