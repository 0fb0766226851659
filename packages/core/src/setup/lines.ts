/** What an app has to write where something is missing, in the words of its framework; errors quote it. */
export interface SetupHints {
  /** Mounts our routes. */
  readonly mount: string;
  /** Lets a form arrive that a body parser has not eaten. */
  readonly form: string;
  /** Registers the framework's session, before our routes. */
  readonly session: string;
}
