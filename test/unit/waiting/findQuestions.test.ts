import { createConversationsApi } from '../../../nodes/MessageBirdConversations/client/conversationsApi';
import { toRefusedError } from '../../../nodes/MessageBirdConversations/client/http/errors';
import { findQuestions } from '../../../nodes/MessageBirdConversations/waiting/findQuestions';
import { putMark, type Mark } from '../../../nodes/MessageBirdConversations/waiting/mark';
import { messageOf } from '../support/samples';

const KEY = 'key of the marks';
const AT = Date.parse('2026-11-23T12:00:00Z');

/** A time so many seconds after the beginning, as the service writes it. */
const time = (seconds: number): string => new Date(AT + seconds * 1000).toISOString();
const epoch = (seconds: number): number => AT / 1000 + seconds;

interface Sample {
	/** Seconds after the beginning. */
	at: number;
	id?: string;
	createdDatetime?: string;
}

const received = ({ at, id = `r${at}`, ...more }: Sample & Record<string, unknown>) => ({
	id,
	conversationId: 'c',
	direction: 'received',
	type: 'text',
	content: { text: 'x' },
	createdDatetime: time(at),
	...more,
});

const markOf = (questionId: string, at: number, more: Partial<Mark> = {}): Mark => ({
	resumePath: `/${questionId}/node`,
	questionId,
	askedAt: epoch(at),
	repeats: 0,
	kind: 'answer',
	hasPage: false,
	...more,
});

const asked = (questionId: string, at: number, more: Partial<Mark> = {}, key = KEY) => ({
	...received({ at, id: `m${at}` }),
	direction: 'sent',
	source: putMark({ own: 1 }, markOf(questionId, at, more), key),
});

const sent = (at: number) => ({ ...received({ at, id: `m${at}` }), direction: 'sent' });

/** Finds the questions for a message in a conversation whose messages are given, the oldest first. */
const find = async (conversation: object[], message: object, others: object[] = []) => {
	const requests: string[] = [];
	const api = createConversationsApi(({ method, path, query }) => {
		requests.push(path);
		if (path === '/conversations/c/messages') {
			expect(query).toEqual({ offset: 0, limit: 20 });
			const items = [...conversation].reverse().slice(0, 20);
			return Promise.resolve({ offset: 0, limit: 20, count: items.length, items });
		}
		const found = [...conversation, ...others].find(
			(one) => path === `/messages/${String(Reflect.get(one, 'id'))}`,
		);
		if (found) return Promise.resolve(found);
		const status = path.endsWith('/broken') ? 500 : 404;
		return Promise.reject(toRefusedError(`${method} ${path}`, status, undefined));
	});
	const questions = await findQuestions(api, messageOf(message), KEY);
	return {
		requests,
		ids: questions.map(({ mark }) => mark.questionId),
		questions,
	};
};

test('finds the question before the message, with one request', async () => {
	const answer = received({ at: 10 });
	const { questions, requests } = await find([sent(0), asked('q1', 5), answer], answer);

	expect(questions).toEqual([{ mark: markOf('q1', 5), isOnlyAnswer: true, isRepeated: false }]);
	expect(requests).toEqual(['/conversations/c/messages']);
});

test('tries the newest question first', async () => {
	const answer = received({ at: 10 });
	const { ids } = await find([asked('q1', 1), asked('q2', 2), asked('q3', 3), answer], answer);

	expect(ids).toEqual(['q3', 'q2', 'q1']);
});

test('leaves out what was asked after the message', async () => {
	const answer = received({ at: 10 });
	const { ids } = await find([asked('q1', 5), answer, asked('q2', 11)], answer);

	expect(ids).toEqual(['q1']);
});

test('within the same second, the order of the list decides', async () => {
	const answer = received({ at: 10 });
	const after = { ...asked('q2', 10), id: 'after' };

	expect((await find([asked('q1', 10), answer, after], answer)).ids).toEqual(['q1']);
});

test('a message that the list lacks yet answers what was asked up to its second', async () => {
	const answer = received({ at: 10, createdDatetime: '2026-11-23T12:00:10Z' });
	const asking = { ...asked('q1', 10), createdDatetime: '2026-11-23T12:00:10.900000000Z' };

	expect((await find([asking], answer)).ids).toEqual(['q1']);
	expect((await find([asked('q1', 11)], answer)).ids).toEqual([]);
});

test('leaves out questions whose time is up, but for the last whole second', async () => {
	const answer = received({ at: 10, createdDatetime: '2026-11-23T12:00:10.999Z' });
	const ids = async (until: number) =>
		(await find([asked('q1', 1, { until }), answer], answer)).ids;

	expect(await ids(epoch(9))).toEqual([]);
	expect(await ids(epoch(9.5))).toEqual([]);
	expect(await ids(epoch(10))).toEqual(['q1']);
	expect(await ids(epoch(10.5))).toEqual(['q1']);
});

test.each<[string, object[]]>([
	['nothing but messages of people', [received({ at: 1 }), received({ at: 2 })]],
	['no mark', [sent(1), { ...sent(2), source: { orderId: 17 } }]],
	['a mark with another key', [asked('q1', 1, {}, 'other key')]],
	['a mark in a message from the customer', [{ ...asked('q1', 1), direction: 'received' }]],
	['a message whose delivery is waited for', [asked('q1', 1, { kind: 'status' })]],
])('a conversation with %s asks nothing', async (_name, messages) => {
	const answer = received({ at: 10 });

	expect((await find([...messages, answer], answer)).ids).toEqual([]);
});

test('an empty list, or one without items, asks nothing', async () => {
	expect((await find([], received({ at: 10 }))).ids).toEqual([]);
});

test('a message without a time answers nothing that it is not listed after', async () => {
	const answer = { ...received({ at: 10 }), createdDatetime: undefined };

	expect((await find([asked('q1', 5)], answer)).ids).toEqual([]);
	expect((await find([asked('q1', 5), answer], answer)).ids).toEqual(['q1']);
});

describe('the only answer', () => {
	const answer = received({ at: 10 });
	const only = async (messages: object[]): Promise<boolean[]> =>
		(await find(messages, answer)).questions.map(({ isOnlyAnswer }) => isOnlyAnswer);

	test('is one before which nothing else was received since the question', async () => {
		expect(await only([received({ at: 1 }), asked('q1', 5), sent(6), answer])).toEqual([true]);
	});

	test('is not one before which something was received', async () => {
		expect(await only([asked('q1', 5), received({ at: 6 }), answer])).toEqual([false]);
	});

	test('is not one after which something was received', async () => {
		expect(await only([asked('q1', 5), answer, received({ at: 11 })])).toEqual([false]);
	});

	test('is told for each question', async () => {
		expect(await only([asked('q1', 1), received({ at: 2 }), asked('q2', 3), answer])).toEqual([
			true,
			false,
		]);
	});
});

describe('a repeated question', () => {
	const answer = received({ at: 10 });

	test('counts once, with its newest mark', async () => {
		const again = asked('q1', 7, { askedAt: epoch(1), repeats: 1 });
		const { questions } = await find([asked('q1', 1), received({ at: 3 }), again, answer], answer);

		expect(questions.map(({ mark }) => mark.repeats)).toEqual([1]);
		expect(questions[0]).toMatchObject({ isOnlyAnswer: true, isRepeated: false });
	});

	test('shows that a message before it was no answer', async () => {
		const again = asked('q1', 11, { repeats: 1 });
		const { questions } = await find([asked('q1', 1), answer, again], answer);

		expect(questions).toMatchObject([{ mark: { repeats: 0 }, isRepeated: true }]);
	});

	test('of another execution says nothing', async () => {
		const { questions } = await find([asked('q1', 1), answer, asked('q2', 11)], answer);

		expect(questions).toMatchObject([{ mark: { questionId: 'q1' }, isRepeated: false }]);
	});
});

describe('a message that quotes another one', () => {
	const quoting = (id: string) => received({ at: 100, replyTo: { id } });

	test('answers the quoted question, whatever was asked later', async () => {
		const answer = quoting('m1');
		const { ids, requests } = await find([asked('q1', 1), asked('q2', 2), answer], answer);

		expect(ids).toEqual(['q1']);
		expect(requests).toEqual(['/conversations/c/messages']);
	});

	test('answers a question that is no longer among the newest messages', async () => {
		const answer = quoting('m1');
		const later = Array.from({ length: 25 }, (_, index) => asked('q2', 2 + index));
		const { questions, requests } = await find([asked('q1', 1), ...later, answer], answer);

		expect(questions).toMatchObject([{ mark: { questionId: 'q1' }, isOnlyAnswer: true }]);
		expect(requests).toEqual(['/conversations/c/messages', '/messages/m1']);
	});

	test("answers nothing if the quoted question's time is up", async () => {
		const answer = quoting('m1');
		const expired = asked('q1', 1, { until: epoch(50) });

		expect((await find([expired, asked('q2', 2), answer], answer)).ids).toEqual([]);
	});

	test('answers nothing if a delivery is waited for with the quoted message', async () => {
		const answer = quoting('m1');

		expect(
			(await find([asked('q1', 1, { kind: 'status' }), asked('q2', 2), answer], answer)).ids,
		).toEqual([]);
	});

	test.each([
		['that asks nothing', 'm3'],
		['that MessageBird no longer has', 'gone'],
		['with an ID of zeros', '00000000-0000-0000-0000-000000000000'],
	])('answers the newest question if it quotes one %s', async (_name, id) => {
		const answer = quoting(id);

		expect((await find([asked('q1', 1), asked('q2', 2), sent(3), answer], answer)).ids).toEqual([
			'q2',
			'q1',
		]);
	});

	test('fails if the quoted message can not be read', async () => {
		const answer = quoting('broken');

		await expect(find([asked('q1', 1), answer], answer)).rejects.toThrow('500');
	});
});

test('only the 20 newest messages are looked at', async () => {
	const answer = received({ at: 100 });
	const later = Array.from({ length: 19 }, (_, index) => sent(2 + index));

	expect((await find([asked('q1', 1), ...later, answer], answer)).ids).toEqual([]);
	expect((await find([asked('q1', 1), ...later.slice(1), answer], answer)).ids).toEqual(['q1']);
});
