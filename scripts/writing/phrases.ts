export interface Phrase {
  pattern: RegExp;
  /** What to write, as an instruction. */
  suggestion: string;
}

const phrase = (pattern: string, suggestion: string): Phrase => ({
  // A phrase may continue on the next line.
  pattern: new RegExp(pattern.replaceAll(" ", String.raw`\s+`), "giu"),
  suggestion,
});

/** Phrases of docs/contributing/writing.md that a program can recognize. */
export const phrases: readonly Phrase[] = [
  phrase(String.raw`(?<!in place )\bof ours\b`, 'write "our …"'),
  phrase(
    String.raw`\bof (?:the|an?) [\w-]+'s own(?=[.,;:)]|$| (?:and|as|at|by|for|from|in|is|of|or|that|to|which|with)\b)`,
    'write "of the …"',
  ),
  phrase(String.raw`\banew\b`, 'write "again"'),
  phrase(String.raw`\bfor want of\b`, 'write "because … is missing"'),
  phrase(String.raw`(?<!there )\b(?:is|are|was|were) none\b`, 'write "is not a …" or "there is no …"'),
  phrase(String.raw`\bnothing of the kind\b`, "name what is missing"),
  phrase(
    String.raw`\w\((?:ies|es)\)|\b(?:thing|error|entry|file|fault|problem|test)\(s\)`,
    "let code choose the plural",
  ),
  phrase(String.raw`\b(?:has|have) to be\b`, 'write "must be"'),
  phrase(String.raw`\bnor may\b`, 'write "and … must not"'),
  phrase(String.raw`\bwants? the user\b`, 'write "requires the user to …"'),
  phrase(String.raw`\bother than entra\b`, 'write "unlike Entra"'),
  phrase(String.raw`\b(?:come|comes|came|coming) back to\b`, 'write "return to"'),
  phrase(String.raw`\blook(?:s|ed|ing)? at\b`, 'write "check", "read" or "see"'),
  phrase(String.raw`\bslips? of the pen\b`, 'write "check the spelling"'),
  phrase(String.raw`\bbelongs? into\b`, 'write "belongs in"'),
  phrase(String.raw`\bas it is(?=[.,;:)]|$)`, 'write "unchanged"'),
  phrase(String.raw`\bmend(?:s|ed|ing)?\b`, 'write "fix"'),
];
