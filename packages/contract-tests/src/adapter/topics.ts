import type { AdapterContractOptions } from "./plan.ts";
import type { AdapterTopic } from "./scene.ts";
import { answersAsWritten } from "./topics/answers-as-written.ts";
import { answersThatPass } from "./topics/answers-that-pass.ts";
import { challengesTooLate } from "./topics/challenges-too-late.ts";
import { challenges } from "./topics/challenges.ts";
import { compressedAnswers } from "./topics/compressed-answers.ts";
import { errors } from "./topics/errors.ts";
import { forms } from "./topics/forms.ts";
import { guardsUnderStrain } from "./topics/guards-under-strain.ts";
import { guards } from "./topics/guards.ts";
import { headersAsRead } from "./topics/headers-as-read.ts";
import { legs } from "./topics/legs.ts";
import { noSession } from "./topics/no-session.ts";
import { requestAsRead } from "./topics/request-as-read.ts";
import { sessions } from "./topics/sessions.ts";
import { webApis } from "./topics/web-apis.ts";

/** What is asked of an adapter whose framework has these. */
export function adapterTopics(framework: Omit<AdapterContractOptions, "start">): readonly AdapterTopic[] {
  return [
    requestAsRead,
    headersAsRead,
    ...framework.bodyParsers.map(forms),
    answersAsWritten,
    answersThatPass,
    ...(framework.compression ? [compressedAnswers] : []),
    guards,
    guardsUnderStrain,
    challenges,
    challengesTooLate,
    legs,
    webApis,
    noSession,
    ...framework.sessions.map(sessions),
    errors,
  ];
}
