import type { AskedQuestion } from '../../../nodes/MessageBirdConversations/waiting/findQuestions';
import type { Mark } from '../../../nodes/MessageBirdConversations/waiting/mark';
import {
	passOn,
	toVerdict,
	type PassingOn,
	type Verdict,
} from '../../../nodes/MessageBirdConversations/waiting/passOn';

const ASKED_AT = 1_700_000_000;

let count = 0;

/** A question that no other test has asked: what was answered is remembered. */
const question = (
	mark: Partial<Mark> = {},
	more: Partial<Omit<AskedQuestion, 'mark'>> = {},
): AskedQuestion => {
	const questionId = `question ${++count}`;
	return {
		mark: {
			resumePath: `/${count}/node`,
			questionId,
			askedAt: ASKED_AT,
			repeats: 0,
			kind: 'answer',
			hasPage: false,
			...mark,
		},
		isOnlyAnswer: false,
		isRepeated: false,
		...more,
	};
};

/** Passes on to executions that give these verdicts, the last one for ever. */
const passing = (verdicts: Verdict[], now = ASKED_AT + 1) => {
	const posts: string[] = [];
	let time = now;
	const on: PassingOn = {
		post({ questionId }) {
			const verdict = verdicts[Math.min(posts.length, verdicts.length - 1)] ?? 'over';
			posts.push(questionId);
			return Promise.resolve(verdict);
		},
		wait(ms) {
			time += ms / 1000;
			return Promise.resolve();
		},
		now: () => time,
	};
	return { on, posts, waitedSeconds: () => time - now };
};

test('an answer that is taken goes no further', async () => {
	const questions = [question(), question()];
	const { on, posts } = passing(['taken']);

	expect(await passOn('m', questions, on)).toBe('answered');
	expect(posts).toEqual([questions[0]?.mark.questionId]);
});

test('a message that fits no choice starts nothing, and goes to no other question', async () => {
	const { on, posts } = passing(['kept']);

	expect(await passOn('m', [question(), question()], on)).toBe('answered');
	expect(posts).toHaveLength(1);
});

test('without a question, nothing is passed on', async () => {
	const { on, posts } = passing(['taken']);

	expect(await passOn('m', [], on)).toBe('none');
	expect(posts).toEqual([]);
});

test.each<Verdict>(['over', 'gone', 'refused'])(
	'after a newer question that is %s, the next older one is tried',
	async (verdict) => {
		const questions = [question(), question()];
		const { on, posts } = passing([verdict, 'taken']);

		expect(await passOn('m', questions, on)).toBe('answered');
		expect(posts).toEqual(questions.map(({ mark }) => mark.questionId));
	},
);

test.each<Verdict>(['over', 'gone', 'refused'])(
	'a message whose questions are all %s starts the workflow',
	async (verdict) => {
		const { on } = passing([verdict]);

		expect(await passOn('m', [question(), question()], on)).toBe('none');
	},
);

describe('if the execution has finished', () => {
	test('the only message since the question was its answer', async () => {
		const { on } = passing(['over']);
		expect(await passOn('m', [question({}, { isOnlyAnswer: true })], on)).toBe('answered');
	});

	test('the time may have ended it, so the message starts the workflow', async () => {
		const { on } = passing(['over'], ASKED_AT + 100);
		const asked = question({ until: ASKED_AT + 99 }, { isOnlyAnswer: true });
		expect(await passOn('m', [asked], on)).toBe('none');
	});

	test('a page may have answered it, so the message starts the workflow', async () => {
		const { on } = passing(['over']);
		const asked = question({ hasPage: true }, { isOnlyAnswer: true });
		expect(await passOn('m', [asked], on)).toBe('none');
	});

	test('another message that is known to have answered it leaves this one to the workflow', async () => {
		const asked = question();
		expect(await passOn('m1', [asked], passing(['taken']).on)).toBe('answered');

		const { on } = passing(['over']);
		expect(await passOn('m2', [{ ...asked, isOnlyAnswer: true }], on)).toBe('none');
	});

	test('a message that is delivered again starts nothing', async () => {
		const asked = question();
		await passOn('m1', [asked], passing(['taken']).on);

		const { on, posts } = passing(['over']);
		expect(await passOn('m1', [asked], on)).toBe('answered');
		expect(posts).toEqual([]);
	});

	test('what was answered is forgotten after an hour', async () => {
		const asked = question();
		await passOn('m1', [asked], passing(['taken']).on);

		const { on, posts } = passing(['over'], ASKED_AT + 3700);
		expect(await passOn('m1', [asked], on)).toBe('none');
		expect(posts).toHaveLength(1);
	});

	test('an execution that has failed or is gone was not answered by the only message', async () => {
		const { on } = passing(['gone']);
		expect(await passOn('m', [question({}, { isOnlyAnswer: true })], on)).toBe('none');
	});
});

test('a message that a repeated question has overtaken still counts, and the execution is told', async () => {
	const told: boolean[] = [];
	const { on } = passing(['taken']);
	const post: PassingOn['post'] = async (mark, isRepeated) => {
		told.push(isRepeated);
		return await on.post(mark, isRepeated);
	};

	const asked = question({}, { isRepeated: true });
	expect(await passOn('m', [asked], { ...on, post })).toBe('answered');
	expect(told).toEqual([true]);
});

describe('while n8n saves the execution', () => {
	test('the answer is passed on again until it is taken', async () => {
		const { on, posts, waitedSeconds } = passing(['busy', 'busy', 'busy', 'taken']);

		expect(await passOn('m', [question()], on)).toBe('answered');
		expect(posts).toHaveLength(4);
		expect(waitedSeconds()).toBeLessThan(0.5);
	});

	test('MessageBird delivers the message again if that takes longer than some seconds', async () => {
		const { on, posts, waitedSeconds } = passing(['busy']);

		expect(await passOn('m', [question()], on)).toBe('busy');
		expect(posts.length).toBeGreaterThan(5);
		expect(waitedSeconds()).toBeGreaterThan(5);
		expect(waitedSeconds()).toBeLessThan(10);
	});

	test('an old question is not being saved: the execution already goes on', async () => {
		const { on, posts, waitedSeconds } = passing(['busy'], ASKED_AT + 61);

		expect(await passOn('m', [question()], on)).toBe('none');
		expect(posts).toHaveLength(1);
		expect(waitedSeconds()).toBe(0);
	});

	test('an older question has its turn after one that stays busy', async () => {
		const questions = [question({ askedAt: ASKED_AT - 1000 }), question()];
		const { on, posts } = passing(['busy', 'taken']);

		expect(await passOn('m', questions, on)).toBe('answered');
		expect(posts).toEqual(questions.map(({ mark }) => mark.questionId));
	});
});

describe('if n8n can not reach its own address', () => {
	test('it is tried again for some seconds, and then said', async () => {
		const { on, posts } = passing(['unreachable'], ASKED_AT + 1000);

		expect(await passOn('m', [question(), question()], on)).toBe('unreachable');
		expect(new Set(posts).size).toBe(1);
		expect(posts.length).toBeGreaterThan(5);
	});

	test('an n8n that comes back takes the answer', async () => {
		const { on } = passing(['unreachable', 'unreachable', 'taken'], ASKED_AT + 1000);

		expect(await passOn('m', [question()], on)).toBe('answered');
	});
});

/** An execution that takes the first answer, and goes on then. */
const takingOnce = (): PassingOn => {
	let isTaken = false;
	return {
		post: async () => {
			await new Promise((resolve) => setImmediate(resolve));
			const verdict = isTaken ? 'busy' : 'taken';
			isTaken = true;
			return verdict;
		},
		wait: async () => await new Promise((resolve) => setImmediate(resolve)),
		now: () => ASKED_AT + 1,
	};
};

test('two triggers that hear the same message pass it on once, and neither starts its workflow', async () => {
	const asked = question();
	const executions = takingOnce();

	const both = await Promise.all([1, 2].map(async () => await passOn('m', [asked], executions)));

	expect(both).toEqual(['answered', 'answered']);
});

test('of two messages at the same moment, one answers and the other starts the workflow', async () => {
	const asked = question();
	const executions = takingOnce();

	const both = await Promise.all(
		['m1', 'm2'].map(async (id) => await passOn(id, [asked], executions)),
	);

	expect(both).toEqual(['answered', 'none']);
});

const PAGE = '<h1>No action required</h1>';
const json = (value: object): string => JSON.stringify(value);

test.each<[number, string, Verdict]>([
	[200, json({ verdict: 'taken' }), 'taken'],
	[200, json({ verdict: 'kept' }), 'kept'],
	[200, json({ verdict: 'refused' }), 'refused'],
	[200, json({ verdict: 'over' }), 'over'],
	[500, json({ verdict: 'taken' }), 'taken'],
	[200, PAGE, 'over'],
	[200, '<h1>Sign in</h1>', 'blocked'],
	[200, '', 'blocked'],
	[200, json({ verdict: 'busy' }), 'blocked'],
	[200, json({ verdict: 1 }), 'blocked'],
	[302, '', 'blocked'],
	[401, json({ error: 'Invalid token' }), 'blocked'],
	[403, '<h1>Forbidden</h1>', 'blocked'],
	[404, json({ message: 'The execution "7" does not exist.' }), 'gone'],
	[404, '<h1>Not found</h1>', 'blocked'],
	[409, json({ message: 'The execution "7" is running already.' }), 'busy'],
	[409, json({ message: 'The execution "7" has finished with error.' }), 'gone'],
	[409, json({ message: 'The execution "7 has finished already.' }), 'gone'],
	[500, json({ message: 'There was a problem' }), 'unreachable'],
	[502, '', 'unreachable'],
	[503, json({ message: 'n8n is starting up' }), 'unreachable'],
])('%i with %s means %s', (status, text, verdict) => {
	expect(toVerdict(status, text)).toBe(verdict);
});
