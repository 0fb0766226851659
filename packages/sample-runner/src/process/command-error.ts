/** An error that the user of a command can fix: only its message is shown, without a stack. */
export class CommandError extends Error {
  override name = "CommandError";
}
