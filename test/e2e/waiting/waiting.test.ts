import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeParameters } from 'n8n-workflow';

import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { shareSystem, type SharedSystem } from '../harness/system';
import { publish, webhooksOf } from '../harness/triggers';
import {
	answered,
	ask,
	listen,
	LISTENING,
	outputOf,
	question,
	sentIn as sentInSystem,
	writeIn,
} from '../harness/waiting';
import {
	ACTION,
	actionWorkflow,
	byId,
	createNode,
	START,
	TRIGGER,
	triggerWorkflow,
} from '../harness/workflows';

let system: SharedSystem;
let listener: StoredWorkflow;

beforeAll(async () => {
	system = await shareSystem();
	listener = await listen(system);
}, 300_000);
afterAll(async () => await system.close());

/** A conversation on a platform, with a contact of its own, which starts the listening workflow. */
const converse = async (platform: string, name: string): Promise<string> => {
	const { control } = system.simulator;
	const before = await system.api.countExecutions(listener.id);
	const { conversationId } = control.customerWrites({
		text: 'Hello',
		platform,
		contact: { name, msisdn: `+3165${String(Math.random()).slice(2, 9)}` },
	});
	await waitFor(
		'the start',
		async () => (await system.api.countExecutions(listener.id)) === before + 1,
	);
	return conversationId;
};

const write = (...message: [conversationId: string, text: string, replyTo?: string]) =>
	writeIn(system, ...message);

const sentIn = (conversationId: string) => sentInSystem(system, conversationId);

/** Counts how often the listening workflow starts meanwhile, once all deliveries are done. */
const countStarts = async (during: () => Promise<void>): Promise<number> => {
	const before = await system.api.countExecutions(listener.id);
	await during();
	await system.simulator.control.waitForIdle();
	await sleep(300);
	return (await system.api.countExecutions(listener.id)) - before;
};

const CHOICES = (titles: string[]): INodeParameters => ({
	responseType: 'choice',
	choices: { choice: titles.map((title) => ({ title, value: title.toLowerCase() })) },
});

const SIZES = ['Small', 'Medium', 'Large', 'Extra large'];

test.each<[what: string, platform: string, INodeParameters, reply: string, output: object]>([
	['text by SMS', 'sms', {}, 'Fine, thanks', { data: { text: 'Fine, thanks' } }],
	['text by Messenger', 'facebook', {}, 'Fine', { data: { text: 'Fine' } }],
	[
		'a button on WhatsApp',
		'whatsapp',
		CHOICES(['Yes', 'No']),
		'tap:No',
		{ choice: { value: 'no', title: 'No' } },
	],
	[
		'a row of a list on WhatsApp',
		'whatsapp',
		CHOICES(SIZES),
		'tap:Medium',
		{ choice: { value: 'medium' } },
	],
	['a number by SMS', 'sms', CHOICES(SIZES), '3', { choice: { value: 'large' } }],
	[
		'words in another case by Telegram',
		'telegram',
		CHOICES(SIZES),
		'EXTRA Large',
		{ choice: { value: 'extra large' } },
	],
	[
		'an approval by button',
		'whatsapp',
		{ responseType: 'approval' },
		'tap:Approve',
		{ data: { approved: true } },
	],
	[
		'an approval declined by words',
		'sms',
		{ responseType: 'approval' },
		'decline',
		{ data: { approved: false } },
	],
])(
	'an execution goes on with %s, and nothing else starts',
	async (what, platform, parameters, reply, output) => {
		const conversationId = await converse(platform, what);
		const asked = await ask(system, conversationId, parameters);

		const starts = await countStarts(async () => {
			const [, button] = /^tap:(.*)$/.exec(reply) ?? [];
			if (button === undefined) write(conversationId, reply);
			else system.simulator.control.customerTaps({ messageId: asked.messageId, button });
			expect(await answered(system, asked)).toMatchObject({ answered: true, ...output });
		});

		expect(starts).toBe(0);
		// The wait is over, so the next message starts the workflow as any other.
		expect(
			await countStarts(async () => {
				write(conversationId, 'One more thing');
				await system.simulator.control.waitForIdle();
			}),
		).toBe(1);
	},
	60_000,
);

test('an email is answered by email', async () => {
	const { control } = system.simulator;
	const before = control.customerSendsEmail({
		contact: { name: 'Mail Writer' },
		subject: 'Order 17',
		text: 'When does it come?',
	});
	const asked = await ask(system, before.conversationId, {
		messageType: 'email',
		subject: 'Your order',
		emailText: 'Shall we send it tomorrow?',
		...CHOICES(['Yes', 'No']),
	});

	const contact = {
		id: control.conversations().find(({ id }) => id === before.conversationId)?.contactId,
	};
	control.customerSendsEmail({ contact, subject: 'Re: Your order', text: 'yes' });

	expect(await answered(system, asked)).toMatchObject({ choice: { value: 'yes' } });
}, 60_000);

test('an answer that comes within milliseconds of the question is held until n8n has saved the wait', async () => {
	const conversationId = await converse('sms', 'Quick');
	const workflow = await system.add(actionWorkflow(question(conversationId)));

	const starts = await countStarts(async () => {
		const running = system.api.run(workflow, START);
		while (sentIn(conversationId).length === 0) await sleep(2);
		write(conversationId, 'At once');
		const execution = await system.api.finished((await running) ?? '');
		expect(outputOf(execution)).toMatchObject({ data: { text: 'At once' } });
	});

	expect(starts).toBe(0);
}, 60_000);

test('an answer that fits no choice is asked for again, with the choices', async () => {
	const conversationId = await converse('whatsapp', 'Unsure');
	const asked = await ask(system, conversationId, {
		...CHOICES(['Yes', 'No']),
		options: { repeatText: 'Please tap a button:' },
	});

	const starts = await countStarts(async () => {
		write(conversationId, 'Perhaps');
		await waitFor('the repetition', () => sentIn(conversationId).length === 2);
		expect(sentIn(conversationId)[1]).toMatchObject({
			content: { interactive: { body: { text: 'Please tap a button:' } } },
		});
		system.simulator.control.customerTaps({ button: 'Yes' });
		expect(await answered(system, asked)).toMatchObject({ choice: { value: 'yes' } });
	});

	expect(starts).toBe(0);
}, 60_000);

test('the quoted question gets the answer, otherwise the newest one, and older ones go on waiting', async () => {
	const conversationId = await converse('whatsapp', 'Two questions');
	const first = await ask(system, conversationId, { text: 'First?' });
	const second = await ask(system, conversationId, { text: 'Second?' });
	const third = await ask(system, conversationId, { text: 'Third?' });

	const starts = await countStarts(async () => {
		write(conversationId, 'To the first', first.messageId);
		expect(await answered(system, first)).toMatchObject({ data: { text: 'To the first' } });
		write(conversationId, 'To the third');
		expect(await answered(system, third)).toMatchObject({ data: { text: 'To the third' } });
		const { status } = await system.api.execution(second.executionId);
		expect(status).toBe('waiting');
		write(conversationId, 'To the second');
		expect(await answered(system, second)).toMatchObject({ data: { text: 'To the second' } });
	});

	expect(starts).toBe(0);
}, 90_000);

test('an answer that is delivered twice, or to two triggers, resumes one execution and starts nothing', async () => {
	const conversationId = await converse('sms', 'Twice');
	const other = await listen(system);
	const asked = await ask(system, conversationId);
	const { control } = system.simulator;

	const starts = await countStarts(async () => {
		control.deliverySettings({ duplicate: true });
		write(conversationId, 'Only once');
		control.deliverySettings({ duplicate: false });
		expect(await answered(system, asked)).toMatchObject({ data: { text: 'Only once' } });
		await control.waitForIdle();
	});

	expect(starts).toBe(0);
	expect(await system.api.countExecutions(other.id)).toBe(0);
	await system.api.deactivate(other.id);
}, 90_000);

test('a workflow asks the customer whose message started it, and the answer starts no second one', async () => {
	const { control } = system.simulator;
	const channel = control.channels().find(({ platformId }) => platformId === 'line');
	const own = await system.add(
		triggerWorkflow(
			{ ...LISTENING, scope: 'channel', channelId: byId(channel?.id ?? '') },
			question('', { conversationId: byId('={{ $json.conversation.id }}') }),
		),
	);
	await publish(system, own);
	const { conversationId } = control.customerWrites({
		text: 'Hi',
		platform: 'line',
		contact: { name: 'Line Writer' },
	});
	await waitFor('the question', () => sentIn(conversationId).length === 1);
	write(conversationId, 'Fine');

	const [execution] = await waitFor('the execution', async () => {
		const executions = await system.api.executions(own.id);
		return executions[0]?.status === 'success' && executions;
	});
	await control.waitForIdle();
	expect(await system.api.countExecutions(own.id)).toBe(1);
	expect(outputOf(await system.api.execution(execution?.id ?? ''))).toMatchObject({
		data: { text: 'Fine' },
	});
	await system.api.deactivate(own.id);
}, 90_000);

test('a test listen in the editor answers a manual execution that waits', async () => {
	await system.api.deactivate(listener.id);
	try {
		const { control } = system.simulator;
		const tested = await system.add(triggerWorkflow(LISTENING));
		await system.api.run(tested, TRIGGER);
		await waitFor('the test webhook', () => control.webhooks().length > 0);
		const { conversationId } = control.customerWrites({
			text: 'Hello',
			platform: 'wechat',
			contact: { name: 'Chat Writer' },
		});
		// This message starts the test and ends it, as nobody waits for it.
		await waitFor('the test', async () => (await system.api.countExecutions(tested.id)) === 1);
		await waitFor('the end of the listening', () => control.webhooks().length === 0);

		await system.api.run(tested, TRIGGER);
		await waitFor('the test webhook', () => control.webhooks().length > 0);
		const asked = await ask(system, conversationId);
		write(conversationId, 'In a test');
		expect(await answered(system, asked)).toMatchObject({ data: { text: 'In a test' } });
		await system.api.stopListening(tested.id);
	} finally {
		await publish(system, listener);
	}
}, 120_000);

test.each<[string, INodeParameters]>([
	['there is no active trigger', {}],
	['the trigger passes no answers on', { options: {} }],
])(
	'nothing is asked if %s',
	async (what, parameters) => {
		await system.api.deactivate(listener.id);
		const isWithout = what.startsWith('there is no');
		const deaf = await system.add(triggerWorkflow(parameters));
		if (!isWithout) await publish(system, deaf);
		try {
			const { control } = system.simulator;
			// Another channel than those that were found to be heard a moment ago.
			const channel = control.addChannel({ platformId: 'sms' });
			const { conversationId } = control.customerWrites({
				text: 'Hello',
				channelId: channel.id,
				contact: { name: 'Unheard', msisdn: '+31650000099' },
			});
			const workflow = await system.add(
				actionWorkflow(
					question(conversationId, { additionalFields: { channelId: byId(channel.id) } }),
				),
			);
			const id = await system.api.run(workflow, START);
			const { status, data } = await system.api.finished(id ?? '');

			expect(status).toBe('error');
			expect(data.resultData.error?.message).toContain(
				isWithout
					? 'No active MessageBird Conversations Trigger'
					: '"Answer Waiting Workflows" is off',
			);
			expect(sentIn(conversationId)).toEqual([]);
		} finally {
			await system.api.deleteWorkflow(deaf.id);
			await publish(system, listener);
		}
	},
	120_000,
);

test('an execution goes on when the message is delivered, and says how', async () => {
	const conversationId = await converse('whatsapp', 'Delivery');
	const { control } = system.simulator;
	const asked = await system.add(
		actionWorkflow(question(conversationId, { responseType: 'delivery' })),
	);
	const delivered = await system.api.finished((await system.api.run(asked, START)) ?? '');
	expect(outputOf(delivered)).toMatchObject({ answered: true, data: { delivered: true } });

	control.failNextDelivery({ code: 470 });
	const failed = await system.api.finished((await system.api.run(asked, START)) ?? '');
	expect(outputOf(failed)).toMatchObject({
		answered: true,
		data: { delivered: false, failureCode: 470 },
	});
}, 90_000);

test('an approval on a web page needs a pressed button: to open the link approves nothing', async () => {
	const conversationId = await converse('sms', 'Page');
	const asked = await ask(system, conversationId, {
		text: 'May we <b>start</b>?',
		responseType: 'approval',
		options: { approvalLink: true },
	});
	const { content } = sentIn(conversationId).at(-1) ?? {};
	const [url = ''] = /https?:\S+/.exec(JSON.stringify(content).replace(/\\n/g, ' ')) ?? [];
	const link = url.replace(/["}].*$/, '');

	const page = await fetch(link);
	expect(page.headers.get('content-type')).toContain('text/html');
	const html = await page.text();
	expect(html).toContain('May we &lt;b&gt;start&lt;/b&gt;?');
	await fetch(link, { method: 'HEAD' });
	expect((await system.api.execution(asked.executionId)).status).toBe('waiting');

	const pressed = await fetch(link, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: 'choice=approve',
	});
	expect(await pressed.text()).toContain('Approve');
	expect(await answered(system, asked)).toMatchObject({ data: { approved: true } });
}, 60_000);

test('nobody but the trigger resumes an execution: forged, replayed and foreign answers do nothing', async () => {
	const conversationId = await converse('sms', 'Forged');
	const otherConversation = await converse('sms', 'Somebody else');
	const asked = await ask(system, conversationId);
	const message = sentIn(conversationId).at(-1);
	const mark = JSON.stringify(message?.source);
	const [payload = ''] = (message?.source as { n8nWaiting: string }).n8nWaiting.split('.');
	const { resumePath } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
		resumePath: string;
	};
	const url = `${system.n8n.url}/webhook-waiting${resumePath}`;
	const event = {
		type: 'message.created',
		message: { id: 'x', conversationId, direction: 'received', content: { text: 'Forged' } },
	};

	for (const signature of ['', 'forged']) {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-n8n-answer-signature': signature },
			body: JSON.stringify({ event, mark: {} }),
		});
		expect(await response.json()).toEqual({ verdict: 'over' });
	}
	expect(mark).not.toContain('http');

	// The mark of this question in another conversation: its answer belongs to somebody else.
	const copied = sentIn(otherConversation);
	expect(copied).toEqual([]);
	const conversation = system.simulator.control
		.conversations()
		.find(({ id }) => id === otherConversation);
	if (message) {
		const copy = { ...structuredClone(message), id: 'copied', conversationId: otherConversation };
		conversation?.messages.push(copy);
	}
	const starts = await countStarts(async () => {
		write(otherConversation, 'From somebody else');
		await system.simulator.control.waitForIdle();
	});
	expect(starts).toBe(1);
	expect((await system.api.execution(asked.executionId)).status).toBe('waiting');

	write(conversationId, 'The real one');
	expect(await answered(system, asked)).toMatchObject({ data: { text: 'The real one' } });
}, 90_000);

test('an execution whose time is up goes on and says that nobody answered', async () => {
	const conversationId = await converse('sms', 'Late');
	const asked = await ask(system, conversationId, {
		responseType: 'approval',
		options: {
			limitWaitTime: {
				values: { limitType: 'afterTimeInterval', resumeAmount: 0.05, resumeUnit: 'minutes' },
			},
		},
	});

	const execution = await waitFor(
		'the end of the wait',
		async () => {
			const found = await system.api.execution(asked.executionId);
			return found.status === 'success' && found;
		},
		// n8n looks for executions whose time is up once a minute.
		90_000,
	);
	expect(outputOf(execution)).toMatchObject({ answered: false, data: { approved: false } });
	expect(
		await countStarts(async () => {
			write(conversationId, 'Too late');
			await system.simulator.control.waitForIdle();
		}),
	).toBe(1);
}, 150_000);

test('several items are refused before anything is sent', async () => {
	const conversationId = await converse('sms', 'Several');
	const file = actionWorkflow(question(conversationId));
	const list = createNode(
		'List',
		'n8n-nodes-base.code',
		{ jsCode: 'return [{ json: {} }, { json: {} }];' },
		{ typeVersion: 2 },
	);
	const workflow = await system.add({
		...file,
		nodes: [...file.nodes, list],
		connections: {
			[START]: { main: [[{ node: 'List', type: 'main', index: 0 }]] },
			List: { main: [[{ node: ACTION, type: 'main', index: 0 }]] },
		},
	});
	const { status, data } = await system.api.finished((await system.api.run(workflow, START)) ?? '');

	expect(status).toBe('error');
	expect(JSON.stringify(data.resultData.error)).toContain('Loop Over Items');
	expect(sentIn(conversationId)).toEqual([]);
	expect(webhooksOf(system, listener)).toHaveLength(1);
}, 60_000);

test('a loop asks one item after another, and each answer comes out with its item', async () => {
	const conversationId = await converse('sms', 'Loop');
	const items = createNode(
		'Items',
		'n8n-nodes-base.code',
		{ jsCode: "return [{ json: { text: 'One?' } }, { json: { text: 'Two?' } }];" },
		{ typeVersion: 2 },
	);
	const loop = createNode(
		'Loop',
		'n8n-nodes-base.splitInBatches',
		{ options: {} },
		{ typeVersion: 3 },
	);
	const file = actionWorkflow(question(conversationId, { text: '={{ $json.text }}' }));
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const workflow = await system.add({
		...file,
		nodes: [...file.nodes, items, loop],
		connections: {
			[START]: { main: [to('Items')] },
			Items: { main: [to('Loop')] },
			Loop: { main: [[], to(ACTION)] },
			[ACTION]: { main: [to('Loop')] },
		},
	});
	const id = (await system.api.run(workflow, START)) ?? '';

	for (const [index, answer] of ['First', 'Second'].entries()) {
		await waitFor('the question', () => sentIn(conversationId).length === index + 1);
		write(conversationId, answer);
	}
	const { data } = await system.api.finished(id);
	const runs = data.resultData.runData[ACTION] ?? [];
	const texts = runs.map((run) => run.data?.main?.[0]?.[0]?.json.data);
	expect(texts).toMatchObject([{ text: 'First' }, { text: 'Second' }]);
}, 90_000);
