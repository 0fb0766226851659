import type { AdapterTopic } from "./harness/check.ts";
import type { AdapterContractOptions } from "./harness/plan.ts";
import { challenges } from "./topics/challenges.ts";
import { compressedResponses } from "./topics/compressed-responses.ts";
import { concurrentRequests } from "./topics/concurrent-requests.ts";
import { coreErrors } from "./topics/core-errors.ts";
import { customRoutes } from "./topics/custom-routes.ts";
import { forms } from "./topics/forms.ts";
import { guards } from "./topics/guards.ts";
import { lateChallenges } from "./topics/late-challenges.ts";
import { passes } from "./topics/passes.ts";
import { requestHeaders } from "./topics/request-headers.ts";
import { requestUrls } from "./topics/request-urls.ts";
import { responses } from "./topics/responses.ts";
import { noSession, sessions } from "./topics/sessions.ts";
import { webApis } from "./topics/web-apis.ts";

/** Returns the topics that apply to an adapter whose framework supports this. */
export function adapterTopics(framework: Omit<AdapterContractOptions, "start">): readonly AdapterTopic[] {
  return [
    requestUrls,
    requestHeaders,
    ...framework.bodyParsers.map(forms),
    responses,
    passes,
    ...(framework.compression ? [compressedResponses] : []),
    guards,
    concurrentRequests,
    challenges,
    lateChallenges,
    customRoutes,
    webApis,
    noSession,
    ...framework.sessions.map(sessions),
    coreErrors,
  ];
}
