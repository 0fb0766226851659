import type { AdapterContractOptions } from "./plan.ts";
import type { AdapterTopic } from "./scene.ts";
import { answersAsWritten, compressedAnswers } from "./topics/answers-as-written.ts";
import { challenges } from "./topics/challenges.ts";
import { errors } from "./topics/errors.ts";
import { forms } from "./topics/forms.ts";
import { guards } from "./topics/guards.ts";
import { legs } from "./topics/legs.ts";
import { requestAsRead } from "./topics/request-as-read.ts";
import { noSession, sessions } from "./topics/sessions.ts";

/** What is asked of an adapter whose framework has these. */
export function adapterTopics(framework: Omit<AdapterContractOptions, "start">): readonly AdapterTopic[] {
  return [
    requestAsRead,
    ...framework.bodyParsers.map(forms),
    answersAsWritten,
    ...(framework.compression ? [compressedAnswers] : []),
    guards,
    challenges,
    legs,
    noSession,
    ...framework.sessions.map(sessions),
    errors,
  ];
}
