/** A fault the person at the keyboard can mend: its message is all that is shown, without a stack. */
export class CommandError extends Error {
  override name = "CommandError";
}
