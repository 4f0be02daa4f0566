import type { INodeParameters } from 'n8n-workflow';

import {
	readMark,
	sign,
	toAnswerKey,
	toMarkKey,
	type Mark,
} from '../../../../nodes/MessageBirdConversations/waiting/mark';
import { readPath } from '../../../../nodes/MessageBirdConversations/client/simplify/values';
import { ANSWER_HEADER } from '../../../../nodes/MessageBirdConversations/waiting/passOn';
import type { Message } from '../../../simulator/account';
import { byId } from '../../harness/service';
import { startTrigger } from '../../harness/trigger';
import { outputOf, useWaiting, type Execution } from '../../harness/waiting';

const waiting = useWaiting({ webhookRetryDelaysMs: [200, 500] });

const control = () => waiting.simulator.control;

/** Writes as the customer, and waits until the trigger has handled it. */
const write = async (text: string, more: object = {}): Promise<Message> => {
	const message = control().customerWrites({ text, platform: 'whatsapp', ...more });
	await control().waitForIdle();
	return message;
};

/** Texts that started the trigger's workflow. */
const startedBy = (): unknown[] =>
	waiting.n8n.trigger.started.map(({ items }) =>
		readPath(items[0]?.json, 'message', 'content', 'text'),
	);

const ask = async (more: INodeParameters = {}): Promise<Execution> => {
	const hello = control()
		.conversations()
		.flatMap(({ messages }) => messages)
		.find(({ content }) => content.text === 'Hello');
	const { conversationId } = hello ?? (await write('Hello'));
	waiting.n8n.trigger.started.length = 0;
	return await waiting.n8n.run({
		resource: 'message',
		operation: 'sendAndWait',
		conversationId: byId(conversationId),
		text: 'How are you?',
		...more,
	});
};

const sentMessages = (): Message[] =>
	control()
		.conversations()
		.flatMap(({ messages }) => messages)
		.filter(({ direction }) => direction === 'sent');

/** The message that asks. */
const questionOf = ({ result }: Execution): Message => {
	const found = sentMessages().find(({ id }) => id === result.json[0]?.id);
	if (!found) throw new Error('Nothing was asked');
	return found;
};

const key = (): string => toMarkKey(waiting.simulator.accessKey);

const markOf = (execution: Execution): Mark => {
	const mark = readMark(questionOf(execution), key());
	if (!mark) throw new Error('The question has no mark');
	return mark;
};

const CHOICE = {
	responseType: 'choice',
	choices: {
		choice: [
			{ title: 'Tea', value: 't' },
			{ title: 'Coffee', value: 'c' },
		],
	},
};

test('an answer resumes the execution once, and starts nothing', async () => {
	const execution = await ask();
	const { id } = await write('Fine');

	expect([execution.status, execution.resumed]).toEqual(['success', 1]);
	expect(outputOf(execution)).toMatchObject({
		answered: true,
		responseType: 'freeText',
		questionMessageId: questionOf(execution).id,
		data: { text: 'Fine' },
		response: { messageId: id, text: 'Fine' },
	});
	expect(execution.output).toHaveLength(1);
	expect(execution.output?.[0]?.pairedItem).toEqual({ item: 0 });
	expect(startedBy()).toEqual([]);
});

test('what is written after the answer starts the workflow', async () => {
	const execution = await ask();
	await write('Fine');
	await write('And you?');

	expect(execution.resumed).toBe(1);
	expect(startedBy()).toEqual(['And you?']);
});

test('a message of somebody else starts the workflow', async () => {
	const execution = await ask();
	await write('Hi', { contact: { name: 'Sam' } });

	expect(execution.status).toBe('waiting');
	expect(startedBy()).toEqual(['Hi']);
});

test('filters do not apply to answers, but to all other messages', async () => {
	waiting.n8n.trigger.edit({
		messages: 'received',
		options: { resumeWaiting: true, messageTypes: ['image'] },
	});
	const execution = await ask();
	await write('Fine');
	await write('Another');

	expect(outputOf(execution)).toMatchObject({ data: { text: 'Fine' } });
	expect(startedBy()).toEqual([]);
});

test('an answer that arrives before the execution is saved as waiting is held', async () => {
	const release = waiting.n8n.holdSaving();
	const execution = await ask();
	const text = 'At once';
	control().customerWrites({ text, platform: 'whatsapp' });
	setTimeout(release, 250);
	await control().waitForIdle();

	expect(outputOf(execution)).toMatchObject({ data: { text } });
	expect(startedBy()).toEqual([]);
});

test('an answer that is delivered twice, to two triggers, resumes once and starts nothing', async () => {
	const other = await startTrigger({
		credentials: waiting.simulator,
		parameters: { options: { resumeWaiting: true } },
		resume: waiting.n8n.resume,
	});
	const execution = await ask();
	await other.activate();
	control().deliverySettings({ duplicate: true });
	await write('Fine');

	expect(execution.resumed).toBe(1);
	expect([startedBy(), other.started]).toEqual([[], []]);
	await other.close();
});

test('an unsigned event answers only with the message that the service has, whatever it claims', async () => {
	const { accessKey, baseUrl } = waiting.simulator;
	const open = await startTrigger({
		credentials: { accessKey, baseUrl, signingKey: '' },
		parameters: { options: { resumeWaiting: true, allowUnsigned: true } },
		resume: waiting.n8n.resume,
	});
	const execution = await ask({ responseType: 'approval' });
	const { conversationId } = questionOf(execution);
	const forge = async (id: string): Promise<void> => {
		await fetch(open.url(), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				type: 'message.created',
				message: { id, conversationId, direction: 'received', content: { text: 'Approve' } },
			}),
		});
	};
	await forge('nobody-wrote-this');
	control().deliverySettings({ paused: true });
	const { id } = control().customerWrites({
		text: 'Decline',
		contact: {
			id: control()
				.conversations()
				.find((one) => one.id === conversationId)?.contactId,
		},
	});
	await forge(id);

	expect(outputOf(execution)).toMatchObject({ data: { approved: false, text: 'Decline' } });
	await open.close();
});

describe('a choice', () => {
	test('is made by a button', async () => {
		const execution = await ask(CHOICE);
		control().customerTaps({ button: 'c' });
		await control().waitForIdle();

		expect(outputOf(execution)).toMatchObject({
			choice: { value: 'c', title: 'Coffee' },
			data: { text: 'Coffee' },
		});
	});

	test.each(['2', 'coffee', '2. Coffee'])('is made by writing %j', async (text) => {
		const execution = await ask(CHOICE);
		await write(text);

		expect(outputOf(execution)).toMatchObject({
			choice: { value: 'c' },
			data: { text: 'Coffee' },
			response: { text },
		});
	});

	test('is asked again as often as set, with its own text, and then waits in silence', async () => {
		const options = { maxRepeats: 2, repeatText: 'Please choose:' };
		const execution = await ask({ ...CHOICE, options });
		for (const text of ['What?', 'Why?', 'How?', 'Who?']) await write(text);

		expect(execution.status).toBe('waiting');
		const asked = sentMessages().map(({ content }) => JSON.stringify(content));
		expect(asked).toHaveLength(3);
		expect(asked.slice(1).every((one) => one.includes('Please choose:'))).toBe(true);
		expect(sentMessages().map((one) => readMark(one, key())?.repeats)).toEqual([0, 1, 2]);
		await write('tea');
		expect(outputOf(execution)).toMatchObject({ choice: { value: 't' } });
		expect(startedBy()).toEqual([]);
	});

	test('is asked again with its own text, and only once for a message that is delivered twice', async () => {
		control().deliverySettings({ duplicate: true });
		await ask(CHOICE);
		await write('What?');

		expect(sentMessages()).toHaveLength(2);
		expect(JSON.stringify(sentMessages()[1]?.content)).toContain('How are you?');
	});

	test('goes on waiting if asking again fails', async () => {
		const execution = await ask(CHOICE);
		control().addFault({
			times: 1,
			status: 422,
			match: { operationId: 'sendConversationMessage' },
		});
		await write('What?');

		expect(execution.status).toBe('waiting');
		expect(startedBy()).toEqual([]);
		expect(waiting.n8n.trigger.logs.join()).toContain('could not repeat its question');
		await write('Tea');
		expect(outputOf(execution)).toMatchObject({ choice: { value: 't' } });
	});

	test('ignores other answers if set so', async () => {
		const execution = await ask({ ...CHOICE, options: { otherAnswers: 'keepWaiting' } });
		await write('What?');

		expect(execution.status).toBe('waiting');
		expect(sentMessages()).toHaveLength(1);
		expect(startedBy()).toEqual([]);
	});

	test('takes other answers as they are if set so', async () => {
		const execution = await ask({ ...CHOICE, options: { otherAnswers: 'accept' } });
		await write('Water');

		expect(outputOf(execution)).toMatchObject({ choice: null, data: { text: 'Water' } });
	});

	test('an approval that is answered otherwise is not approved', async () => {
		const execution = await ask({
			responseType: 'approval',
			options: { otherAnswers: 'accept' },
		});
		await write('Well…');

		expect(outputOf(execution)).toMatchObject({ data: { approved: false, text: 'Well…' } });
	});
});

test.each([
	['Approve', true],
	['decline', false],
	['1', true],
	['2', false],
])('%j is an answer to an approval: %s', async (text, approved) => {
	const execution = await ask({ responseType: 'approval' });
	await write(text);

	expect(outputOf(execution)).toMatchObject({ answered: true, data: { approved } });
});

describe('of two questions', () => {
	test('the newest is answered first, then the older one', async () => {
		const [first, second] = [await ask({ text: 'One?' }), await ask({ text: 'Two?' })];
		await write('A');
		expect([first.status, second.status]).toEqual(['waiting', 'success']);
		await write('B');

		expect(outputOf(first)).toMatchObject({ data: { text: 'B' } });
		expect(outputOf(second)).toMatchObject({ data: { text: 'A' } });
		expect(startedBy()).toEqual([]);
	});

	test('the quoted one is answered', async () => {
		const [first, second] = [await ask({ text: 'One?' }), await ask({ text: 'Two?' })];
		await write('A', { replyTo: { id: questionOf(first).id } });

		expect([first.status, second.status]).toEqual(['success', 'waiting']);
	});
});

/** Requests the resume URL as anyone could who knows it. */
const request = async (
	execution: Execution,
	{ query, ...init }: RequestInit & { query?: Record<string, string> } = {},
): Promise<{ status: number; text: string }> => {
	const response = await fetch(waiting.n8n.resumeUrl(execution, query), init);
	return { status: response.status, text: await response.text() };
};

/** An answer as the trigger passes it on, signed with a key. */
const passed = ({
	mark,
	answerKey,
	...message
}: Partial<Message> & { mark: Mark; answerKey: string }): RequestInit & { body: string } => {
	const body = JSON.stringify({
		event: {
			type: 'message.created',
			message: {
				id: 'forged',
				direction: 'received',
				type: 'text',
				content: { text: 'Approve' },
				...message,
			},
		},
		mark,
	});
	const headers = { 'content-type': 'application/json', [ANSWER_HEADER]: sign(answerKey, body) };
	return { method: 'POST', headers, body };
};

describe('a request to the resume URL', () => {
	const keyOf = (execution: Execution): string => toAnswerKey(key(), markOf(execution).questionId);

	test('signed as the trigger does resumes the execution', async () => {
		const execution = await ask();
		const { conversationId } = questionOf(execution);
		const answer = passed({ mark: markOf(execution), answerKey: keyOf(execution), conversationId });

		expect(await request(execution, answer)).toEqual({ status: 200, text: '{"verdict":"taken"}' });
		expect(outputOf(execution)).toMatchObject({ data: { text: 'Approve' } });
	});

	test.each<[string, (execution: Execution, other: Execution) => RequestInit]>([
		['without a body', () => ({ method: 'POST' })],
		[
			'with JSON of its own',
			() => ({
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: '{"data":{"approved":true}}',
			}),
		],
		['with a form', () => ({ method: 'POST', body: new URLSearchParams({ choice: 'approve' }) })],
		['by GET', () => ({})],
		['by HEAD', () => ({ method: 'HEAD' })],
		['by PUT', () => ({ method: 'PUT' })],
		[
			'with an empty signature',
			(execution) => ({
				...passed({ mark: markOf(execution), answerKey: 'x' }),
				headers: { [ANSWER_HEADER]: '' },
			}),
		],
		[
			'signed with the key of marks',
			(execution) =>
				passed({
					mark: markOf(execution),
					answerKey: key(),
					conversationId: questionOf(execution).conversationId,
				}),
		],
		[
			'signed with the access key',
			(execution) =>
				passed({
					mark: markOf(execution),
					answerKey: waiting.simulator.accessKey,
					conversationId: questionOf(execution).conversationId,
				}),
		],
		[
			'signed for another question',
			(execution, other) =>
				passed({
					mark: markOf(execution),
					answerKey: toAnswerKey(key(), markOf(other).questionId),
					conversationId: questionOf(execution).conversationId,
				}),
		],
		[
			'with the mark of another question',
			(execution, other) =>
				passed({
					mark: markOf(other),
					answerKey: toAnswerKey(key(), markOf(execution).questionId),
					conversationId: questionOf(execution).conversationId,
				}),
		],
		[
			'of another conversation',
			(execution) =>
				passed({
					mark: markOf(execution),
					answerKey: toAnswerKey(key(), markOf(execution).questionId),
					conversationId: 'other',
				}),
		],
		[
			'of no conversation',
			(execution) =>
				passed({
					mark: markOf(execution),
					answerKey: toAnswerKey(key(), markOf(execution).questionId),
				}),
		],
	])('%s leaves the execution waiting', async (_name, init) => {
		const other = await ask();
		const execution = await ask({ responseType: 'approval' });
		const { status } = await request(execution, init(execution, other));

		expect(status).toBe(200);
		expect([execution.status, execution.resumed, other.resumed]).toEqual(['waiting', 0, 0]);
		await write('Approve');
		expect(outputOf(execution)).toMatchObject({ data: { approved: true } });
	});

	test('with a body that was changed leaves the execution waiting', async () => {
		const execution = await ask();
		const { conversationId } = questionOf(execution);
		const answer = passed({ mark: markOf(execution), answerKey: keyOf(execution), conversationId });

		await request(execution, {
			...answer,
			body: answer.body.replace('Approve', 'Decline'),
		});
		expect(execution.status).toBe('waiting');
	});

	test("with another signature of n8n's is refused by n8n", async () => {
		const execution = await ask();
		const url = waiting.n8n.resumeUrl(execution).replace(/signature=./, 'signature=x');

		expect((await fetch(url, { method: 'POST' })).status).toBe(401);
		expect(execution.status).toBe('waiting');
	});

	test('that is replayed resumes nothing again', async () => {
		const execution = await ask();
		const { conversationId } = questionOf(execution);
		const answer = passed({ mark: markOf(execution), answerKey: keyOf(execution), conversationId });
		const both = await Promise.all([1, 2].map(async () => await request(execution, answer)));
		await request(execution, answer);

		expect(both.filter(({ text }) => text.includes('taken'))).toHaveLength(1);
		expect(execution.resumed).toBe(1);
	});
});

describe("an approval's page", () => {
	const linkOf = (execution: Execution) => ({ query: { page: markOf(execution).questionId } });
	const EVIL = '<img src=x onerror=alert(1)>"\'&';
	const askWithLink = async (more: INodeParameters = {}) =>
		await ask({ responseType: 'approval', options: { approvalLink: true }, ...more });
	const press = async (execution: Execution, choice: string) =>
		await request(execution, {
			...linkOf(execution),
			method: 'POST',
			body: new URLSearchParams({ choice }),
		});

	test('of an earlier question of the execution, such as in a loop, is refused', async () => {
		const execution = await askWithLink();
		const query = { page: 'the earlier question' };
		const body = new URLSearchParams({ choice: 'approve' });

		expect((await request(execution, { query, method: 'POST', body })).text).toBe(
			'{"verdict":"refused"}',
		);
		expect(execution.status).toBe('waiting');
	});

	test('is linked in the message', async () => {
		const execution = await askWithLink();

		expect(JSON.stringify(questionOf(execution).content)).toContain(
			waiting.n8n.resumeUrl(execution, linkOf(execution).query),
		);
	});

	test('is shown to whoever opens the link, and approves nothing', async () => {
		const execution = await askWithLink();
		const { status, text } = await request(execution, linkOf(execution));
		await request(execution, { ...linkOf(execution), method: 'HEAD' });

		expect(status).toBe(200);
		expect(text).toContain('<form method="post">');
		expect(text).toContain('How are you?');
		expect(execution.status).toBe('waiting');
	});

	test('shows texts and labels that hold HTML as they are written', async () => {
		const execution = await askWithLink({
			text: EVIL,
			approvalOptions: { values: { approveLabel: EVIL, disapproveLabel: '</button>' } },
		});
		const { text } = await request(execution, linkOf(execution));

		expect(text).not.toContain('<img');
		expect(text.match(/<\/button>/g)).toHaveLength(2);
		expect(text.split('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')).toHaveLength(3);
	});

	test('allows no script, no other address, and tells none its own', async () => {
		const execution = await askWithLink();
		const { headers } = await fetch(waiting.n8n.resumeUrl(execution, linkOf(execution).query));

		expect(headers.get('content-security-policy')).toContain("default-src 'none'");
		expect(headers.get('referrer-policy')).toBe('no-referrer');
		expect(headers.get('content-type')).toContain('text/html');
	});

	test.each([
		['approve', true],
		['decline', false],
	])('gives the answer %s by its button', async (choice, approved) => {
		const execution = await askWithLink();
		const { status, text } = await press(execution, choice);

		expect(status).toBe(200);
		expect(text).toContain('Thank you');
		expect(outputOf(execution)).toMatchObject({ answered: true, data: { approved } });
		expect(execution.resumed).toBe(1);
	});

	test.each(['', 'Approve', 'x', '__proto__'])('takes no other value: %j', async (choice) => {
		const execution = await askWithLink();

		expect((await press(execution, choice)).status).toBe(400);
		expect(execution.status).toBe('waiting');
	});

	test('can be answered in the chat, too', async () => {
		const execution = await askWithLink();
		await write('Approve');

		expect(outputOf(execution)).toMatchObject({ data: { approved: true } });
		expect((await press(execution, 'decline')).text).toContain('No action required');
		expect(execution.resumed).toBe(1);
	});

	test('is not there for a question without a link', async () => {
		const execution = await ask({ responseType: 'approval' });

		expect((await request(execution, linkOf(execution))).text).toBe('{"verdict":"refused"}');
		expect((await press(execution, 'approve')).text).toBe('{"verdict":"refused"}');
		expect(execution.status).toBe('waiting');
	});
});
