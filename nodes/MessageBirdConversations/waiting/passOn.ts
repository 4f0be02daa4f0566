import { createBoundedCache } from '../shared/boundedCache';
import { parseRecord } from '../shared/json';
import type { AskedQuestion } from './findQuestions';
import type { Mark } from './mark';

/**
 * What became of an answer at a waiting execution:
 * - `taken`: the execution goes on with it.
 * - `kept`: it fits no choice, and the execution goes on waiting.
 * - `refused`: it isn't an answer to what the execution waits for.
 * - `busy`: the execution isn't saved as waiting yet, or goes on already.
 * - `over`: the execution has finished.
 * - `gone`: n8n has no such execution, or it has failed.
 * - `blocked`: something other than n8n answers at n8n's own address, such as a login page.
 * - `unreachable`: n8n's own address doesn't answer, or n8n fails.
 */
export type Verdict =
	'blocked' | 'busy' | 'gone' | 'kept' | 'over' | 'refused' | 'taken' | 'unreachable';

/** The header with the signature of an answer that the trigger passes on. */
export const ANSWER_HEADER = 'x-n8n-answer-signature';

/** An answer as the trigger passes it on. */
export interface PassedAnswer {
	/** The event as received. */
	event: Record<string, unknown>;
	/** The mark of the question. */
	mark: Mark;
	/** Whether the question was repeated after the message. */
	isRepeated: boolean;
}

const VERDICTS: Verdict[] = ['kept', 'over', 'refused', 'taken'];

/** What n8n's page for a wait that is over says. */
const OVER = 'No action required';

/**
 * Reads the verdict from the response of a resume URL. Whatever the node itself didn't say, n8n did:
 * it answers 409 while an execution runs, 404 if there is none, and a page once it has finished. n8n 2
 * answers 500 while another answer is resuming the execution.
 */
export const toVerdict = (status: number, text: string): Verdict => {
	const body = parseRecord(text);
	const said = VERDICTS.find((verdict) => verdict === body?.verdict);
	if (said) return said;
	if (status >= 500) return 'unreachable';
	if (status === 409) return text.includes('running') ? 'busy' : 'gone';
	if (status === 404 && body) return 'gone';
	return status < 300 && text.includes(OVER) ? 'over' : 'blocked';
};

export interface PassingOn {
	/** Passes the answer on to the execution that asked. */
	post: (mark: Mark, isRepeated: boolean) => Promise<Verdict>;
	wait: (ms: number) => Promise<void>;
	/** The time now, in seconds since 1970. */
	now: () => number;
}

/**
 * Which messages have answered which questions, as far as this process knows: two triggers may listen
 * to the same account.
 */
const ANSWERED = createBoundedCache<string>(10_000);

/** How long an answer may be delivered again, in seconds. */
const REMEMBERED_SECONDS = 3600;

/** The waits between tries: an execution needs a moment until n8n has saved it as waiting. */
const DELAYS_MS = [50, 100, 150, 200, 500, 1000, 2000, 3000];

/** For how long after the question n8n may still be saving the execution, in seconds. */
const SAVING_SECONDS = 60;

/** Passes an answer or a report on until the execution takes it or can't. */
export const postUntilHandled = async (
	mark: Mark,
	{ post, wait, now }: PassingOn,
	isRepeated = false,
): Promise<Verdict> => {
	for (const ms of [...DELAYS_MS, undefined]) {
		// Another trigger may have passed on the same message meanwhile.
		if (ANSWERED.get(mark.questionId, now()) !== undefined) return 'over';
		const verdict = await post(mark, isRepeated);
		const isPassing = verdict === 'busy' || verdict === 'unreachable';
		if (!isPassing) return verdict;
		const isSaving = now() - mark.askedAt < SAVING_SECONDS;
		// An execution that was asked long ago goes on already.
		if (verdict === 'busy' && !isSaving) return 'over';
		if (ms === undefined) return verdict;
		await wait(ms);
	}
	return 'over';
};

/**
 * Passes a received message on to the first execution that waits for it. Returns whether it was an
 * answer, or why it wasn't: then it starts the workflow as any other message. If n8n is still saving
 * the execution (`busy`), MessageBird must deliver the message again.
 *
 * Whether a finished execution was resumed by this very message can't be asked. It was if nothing
 * else was received since the question: then the message was delivered again, or to another trigger.
 */
export const passOn = async (
	messageId: string,
	questions: AskedQuestion[],
	passing: PassingOn,
): Promise<'answered' | 'blocked' | 'busy' | 'none' | 'unreachable'> => {
	for (const { mark, isOnlyAnswer, isRepeated } of questions) {
		const verdict = await postUntilHandled(mark, passing, isRepeated);
		if (verdict === 'unreachable' || verdict === 'blocked' || verdict === 'busy') return verdict;
		if (verdict === 'taken') {
			ANSWERED.set(mark.questionId, messageId, passing.now() + REMEMBERED_SECONDS);
		}
		const answeredBy = ANSWERED.get(mark.questionId, passing.now());
		if (verdict === 'kept' || answeredBy === messageId) return 'answered';
		// Otherwise the time, or the page for an approval, may have ended the wait.
		const isInTime = mark.until === undefined || passing.now() < mark.until;
		const isLikelyAnswer = isOnlyAnswer && isInTime && !mark.hasPage && answeredBy === undefined;
		if (verdict === 'over' && isLikelyAnswer) return 'answered';
	}
	return 'none';
};
