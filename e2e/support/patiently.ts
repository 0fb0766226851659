const mostTries = 20;

/**
 * A disk or a core that is busy with other tests makes an outage of a second now and then, which an app answers with 503: it is asked
 * again, as whoever reads `Retry-After` would, and as long as it throws for that.
 */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tried = 0; ; tried++) {
    try {
      const answer = await ask();
      if (tried >= mostTries || !isOutage(answer)) return answer;
    } catch (error) {
      if (tried >= mostTries) throw error;
    }
    await new Promise((resume) => setTimeout(resume, 1000 * Math.random()));
  }
}

function isOutage(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "status" in answer && answer.status === 503;
}
