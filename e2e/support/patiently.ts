const mostTries = 20;

/**
 * A disk or a core that is busy with other tests makes an outage of a second now and then, which an app answers with
 * 503: it is asked again, as whoever reads `Retry-After` would. Every other answer or error is the test's.
 */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tried = 0; ; tried++) {
    const answer = await ask().catch((error: unknown) => {
      if (tried >= mostTries || !(error instanceof Error && /\b503\b/u.test(error.message))) {
        throw error;
      }
      return outage;
    });
    if (answer !== outage && (tried >= mostTries || !isOutage(answer))) {
      return answer as Answer;
    }
    await new Promise((resume) => setTimeout(resume, 1000 * Math.random()));
  }
}

/** In place of an answer, where a helper threw for one. */
const outage = Symbol("outage");

function isOutage(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "status" in answer && answer.status === 503;
}
