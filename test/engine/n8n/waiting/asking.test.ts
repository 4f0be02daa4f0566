import { SupplyDataContext } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	WAIT_INDEFINITELY,
	type IExecuteFunctions,
	type INodeParameters,
} from 'n8n-workflow';

import { readMark, toMarkKey } from '../../../../nodes/MessageBirdConversations/waiting/mark';
import { isRecord } from '../../../../nodes/MessageBirdConversations/shared/json';
import { byId, only } from '../../harness/service';
import { outputOf, startWaitingN8n, useWaiting, type Execution } from '../../harness/waiting';
import { createAdditionalData, createNode, createWorkflow } from '../../harness/workflow';

const waiting = useWaiting();

/** The parameters of a question in a conversation in which a customer has written. */
const question = (more: INodeParameters = {}, platform = 'whatsapp'): INodeParameters => ({
	resource: 'message',
	operation: 'sendAndWait',
	conversationId: byId(
		waiting.simulator.control.customerWrites({ text: 'Hello', platform }).conversationId,
	),
	text: 'How are you?',
	...more,
});

const channelOf = (platform: string): string => {
	const channels = waiting.simulator.control.channels();
	return channels.find(({ platformId }) => platformId === platform)?.id ?? '';
};

const ask = async (
	more: INodeParameters = {},
	settings?: Parameters<typeof waiting.n8n.run>[1],
): Promise<Execution> => await waiting.n8n.run(question(more), settings);

/** What was sent: bodies of the requests that the service carried out. */
const sent = () =>
	waiting.simulator.control
		.journal()
		.filter(
			({ method, accepted, path }) => method === 'POST' && accepted && !path.includes('webhooks'),
		)
		.map(({ body }) => (isRecord(body) ? body : {}));

const markOf = (message: object) => readMark(message, toMarkKey(waiting.simulator.accessKey));

test('puts the execution to wait until it is answered', async () => {
	const { status, waitTill, result } = await ask();

	expect(result.error).toBeUndefined();
	expect([status, waitTill]).toEqual(['waiting', WAIT_INDEFINITELY]);
	expect(sent()).toHaveLength(1);
});

test('puts the execution to wait until the limit', async () => {
	const before = Date.now();
	const { waitTill } = await ask({
		options: { limitWaitTime: { values: { resumeAmount: 45, resumeUnit: 'minutes' } } },
	});

	const seconds = (Number(waitTill) - before) / 1000;
	expect(seconds).toBeGreaterThan(2699);
	expect(seconds).toBeLessThan(2760);
	expect(markOf(only(sent()))?.until).toBeCloseTo(Number(waitTill) / 1000, 3);
});

test('puts the execution to wait until a time in the time zone of the workflow', async () => {
	const values = { limitType: 'atSpecifiedTime', maxDateAndTime: '2099-07-01T12:00:00' };
	const { waitTill } = await ask(
		{ options: { limitWaitTime: { values } } },
		{ timezone: 'Europe/Amsterdam' },
	);

	expect(waitTill).toEqual(new Date('2099-07-01T10:00:00Z'));
});

test('when the time is up, the execution goes on, and the output says that nobody answered', async () => {
	const execution = await ask({
		responseType: 'approval',
		options: { limitWaitTime: { values: { resumeAmount: 1, resumeUnit: 'minutes' } } },
	});
	await waiting.n8n.timeOut(execution);

	expect(execution.status).toBe('success');
	expect(outputOf(execution)).toMatchObject({
		answered: false,
		responseType: 'approval',
		data: { approved: false },
		conversationId: expect.any(String) as string,
		questionMessageId: expect.any(String) as string,
	});
	expect(execution.output?.[0]?.pairedItem).toEqual({ item: 0 });
});

test("marks the message with the execution's own resume URL, beside the user's own source", async () => {
	const execution = await ask({ additionalFields: { source: '{ "orderId": 17 }' } });
	const message = only(sent());

	expect(message.source).toMatchObject({ orderId: 17, n8nWaiting: expect.any(String) as string });
	const { pathname, search } = new URL(waiting.n8n.resumeUrl(execution));
	expect(markOf(message)).toMatchObject({
		resumePath: `${pathname}${search}`.replace('/webhook-waiting', ''),
		kind: 'answer',
		repeats: 0,
		hasPage: false,
	});
});

test('what the customer sees has no URL and no ID of an execution', async () => {
	await ask({ responseType: 'approval' });
	const { type, content } = only(sent());

	expect(JSON.stringify({ type, content })).not.toMatch(/http|webhook|signature|n8n/);
});

test.each([
	['whatsapp', 'interactive'],
	['sms', 'text'],
])('the choices are shown as %s has them', async (platform, type) => {
	const parameters = question(
		{
			responseType: 'choice',
			choices: { choice: [{ title: 'Tea', value: 't' }, { title: 'Coffee' }] },
		},
		platform,
	);
	await waiting.n8n.run(parameters);

	expect(only(sent()).type).toBe(type);
});

test('a recipient is asked by the platform of the channel', async () => {
	waiting.simulator.control.customerWrites({ text: 'Hello', platform: 'whatsapp' });
	const { status } = await waiting.n8n.run({
		resource: 'message',
		operation: 'sendAndWait',
		sendTo: 'recipient',
		channelId: byId(channelOf('whatsapp')),
		to: '+31600000001',
		text: 'Shall we?',
		responseType: 'approval',
	});

	expect(status).toBe('waiting');
	expect(only(sent())).toMatchObject({ type: 'interactive', to: '+31600000001' });
});

describe('refuses before anything is sent', () => {
	const refused = async (
		more: INodeParameters,
		settings?: Parameters<typeof waiting.n8n.run>[1],
	): Promise<Execution['result']['error']> => {
		const { status, result } = await ask(more, settings);
		expect(status).toBe('error');
		expect(sent()).toEqual([]);
		return result.error;
	};

	test('several items', async () => {
		const error = await refused({}, { items: [{}, {}] });

		expect(error?.message).toContain('can wait for one item only');
		expect(error?.description).toContain('Loop Over Items');
	});

	test('several items, even if only one of them could be sent', async () => {
		await refused({ text: '={{ $json.text }}' }, { items: [{ text: 'a' }, {}] });
	});

	test('if no trigger of this n8n listens', async () => {
		await waiting.n8n.trigger.deactivate();
		const error = await refused({});

		expect(error?.message).toContain('No active MessageBird Conversations Trigger in this n8n');
		expect(error?.description).toContain('Nothing was sent');
	});

	test('if the trigger listens to another channel', async () => {
		await waiting.n8n.trigger.deactivate();
		waiting.n8n.trigger.edit({
			scope: 'channel',
			channelId: byId(channelOf('sms')),
			options: { resumeWaiting: true },
		});
		await waiting.n8n.trigger.activate();
		const channelId = byId(channelOf('whatsapp'));

		const error = await refused({ additionalFields: { channelId } });
		expect(error?.message).toContain('No active MessageBird Conversations Trigger');
	});

	test('if the trigger passes no answers on', async () => {
		waiting.n8n.trigger.edit({ options: {} });
		const error = await refused({});

		expect(error?.message).toContain('"Answer Waiting Workflows" is off');
		expect(error?.description).toContain('Turn on "Answer Waiting Workflows"');
	});

	test('if the trigger of this n8n has the credential of another account', async () => {
		await waiting.n8n.trigger.close();
		const other = await startWaitingN8n({ ...waiting.simulator, accessKey: 'another key' });
		const [webhook] = waiting.simulator.control.webhooks();
		if (webhook) webhook.url = other.trigger.url();
		const { result } = await waiting.n8n.run(question(), {
			webhookWaitingBaseUrl: other.trigger.waitingBaseUrl,
		});
		await other.close();

		expect(result.error?.message).toContain('No active MessageBird Conversations Trigger');
		expect(sent()).toEqual([]);
	});

	test('if the webhooks can not be listed', async () => {
		waiting.simulator.control.addFault({ status: 403, match: { operationId: 'listWebhooks' } });
		await refused({});
	});

	test('a report URL of its own, if the delivery is waited for', async () => {
		const error = await refused({
			responseType: 'delivery',
			additionalFields: { reportUrl: 'https://example.com/report' },
		});

		expect(error?.message).toContain('"Report URL" under Additional Fields');
	});

	test('a link for the approval in a message without a text', async () => {
		const error = await refused({
			messageType: 'image',
			mediaUrl: 'https://example.com/a.jpg',
			responseType: 'approval',
			options: { approvalLink: true },
		});

		expect(error?.message).toContain('"Add Approval Link" under Options');
	});

	test('a wrong choice', async () => {
		const error = await refused({ responseType: 'choice', choices: {} });
		expect(error?.message).toContain('"Choices" has no choice');
	});
});

test.each<[string, INodeParameters]>([
	['a delivery', { responseType: 'delivery' }],
	['an approval with a link', { responseType: 'approval', options: { approvalLink: true } }],
])('%s needs no trigger', async (_name, more) => {
	await waiting.n8n.trigger.deactivate();
	waiting.simulator.control.deliverySettings({ paused: true });
	const { result } = await ask(more);

	expect(result.error).toBeUndefined();
	expect(sent()).toHaveLength(1);
});

/** Runs the node as a tool within an agent, which can't wait for it. */
const callTool = async (parameters: INodeParameters): Promise<unknown> => {
	const tool = createNode('messageBirdConversations', parameters);
	const agent = createNode('start', {}, { name: 'Agent' });
	const workflow = createWorkflow({ nodes: [agent, tool] });
	const ofAgent = [{ json: {} }];
	const context = new SupplyDataContext(
		workflow,
		tool,
		createAdditionalData(waiting.simulator, workflow, 'manual'),
		'manual',
		createRunExecutionData({ executionData: {} }),
		0,
		ofAgent,
		{},
		NodeConnectionTypes.AiTool,
		{ data: { main: [ofAgent] }, node: agent, source: null },
		[],
		undefined,
		agent,
	);
	context.addInputData(NodeConnectionTypes.AiTool, [[{ json: {} }]]);
	const type = workflow.nodeTypes.getByNameAndVersion(tool.type);
	return await type.execute?.call(context as unknown as IExecuteFunctions);
};

test('as a plain tool of an agent, refuses, and names the human review step and Send', async () => {
	await expect(callTool(question())).rejects.toMatchObject({
		message: expect.stringContaining("can't wait as a tool of an agent") as string,
		description: expect.stringContaining('human review step') as string,
	});
	expect(sent()).toEqual([]);
});

test('as the human review step of an agent, asks and waits', async () => {
	const { result, status } = await ask(
		{ responseType: 'approval' },
		{ settings: { type: 'messageBirdConversationsHitlTool' } },
	);

	expect(result.error).toBeUndefined();
	expect([status, sent().length]).toEqual(['waiting', 1]);
});

describe('never asks twice', () => {
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

	test('with Retry On Fail, if the question was accepted and then something went wrong', async () => {
		waiting.simulator.control.storeSource({ stored: false });
		const { result } = await ask({}, { settings });

		expect(result.error?.message).toContain('did not store the "source"');
		expect(sent()).toHaveLength(1);
	});

	test('with Retry On Fail, if the request was refused at first', async () => {
		waiting.simulator.control.addFault({
			times: 1,
			status: 404,
			match: { operationId: 'sendConversationMessage' },
		});
		const execution = await ask({}, { settings });

		expect(execution.status).toBe('waiting');
		expect(sent()).toHaveLength(1);
		waiting.simulator.control.customerWrites({ text: 'Fine', platform: 'whatsapp' });
		await waiting.simulator.control.waitForIdle();
		expect(outputOf(execution)).toMatchObject({ answered: true, data: { text: 'Fine' } });
	});

	test('with Retry On Fail, if the answer of the service was lost', async () => {
		waiting.simulator.control.addFault({
			times: 1,
			cut: 'after',
			match: { operationId: 'sendConversationMessage' },
		});
		const { result } = await ask({}, { settings });

		expect(result.error?.description).toContain('is not sent again');
		expect(sent()).toHaveLength(1);
	});

	test('with Confirm Uncertain, a question whose answer was lost is found, and waited for', async () => {
		waiting.simulator.control.addFault({
			times: 1,
			cut: 'after',
			match: { operationId: 'sendConversationMessage' },
		});
		const execution = await ask({ options: { confirmUncertain: true } });

		expect(execution.result.error).toBeUndefined();
		expect(execution.status).toBe('waiting');
		expect(sent()).toHaveLength(1);
		waiting.simulator.control.customerWrites({ text: 'Fine', platform: 'whatsapp' });
		await waiting.simulator.control.waitForIdle();
		expect(outputOf(execution)).toMatchObject({ answered: true, data: { text: 'Fine' } });
	});

	test('if the execution is retried, which another one has asked', async () => {
		waiting.simulator.control.storeSource({ stored: false });
		const failed = await ask();
		waiting.simulator.control.storeSource({ stored: true });
		const retried = await waiting.n8n.retry(failed);

		expect(retried.status).toBe('error');
		expect(sent()).toHaveLength(1);
	});

	test('if the execution is retried whose question is found, and whose answer could not resume it', async () => {
		waiting.simulator.control.addFault({
			times: 1,
			cut: 'after',
			match: { operationId: 'sendConversationMessage' },
		});
		const parameters = question();
		const failed = await waiting.n8n.run(parameters);
		expect(failed.status).toBe('error');

		const retried = await waiting.n8n.retry(failed, {
			parameters: { ...parameters, options: { confirmUncertain: true } },
		});
		expect(retried.result.error?.message).toContain('was already sent by an earlier execution');
		expect(retried.result.error?.description).toContain('It was not sent again');
		expect(sent()).toHaveLength(1);
	});

	test('if an execution is retried that had asked nothing, it asks once', async () => {
		await waiting.n8n.trigger.deactivate();
		const failed = await ask();
		await waiting.n8n.trigger.activate();
		const retried = await waiting.n8n.retry(failed);

		expect(retried.status).toBe('waiting');
		expect(sent()).toHaveLength(1);
		waiting.simulator.control.customerWrites({ text: 'Fine', platform: 'whatsapp' });
		await waiting.simulator.control.waitForIdle();
		expect(outputOf(retried)).toMatchObject({ data: { text: 'Fine' } });
	});
});

describe('if the service does not give the source back', () => {
	test('says so once the message is sent, with the way out', async () => {
		waiting.simulator.control.storeSource({ stored: false });
		const { status, result } = await ask({ responseType: 'approval' });

		expect(status).toBe('error');
		expect(result.error?.message).toContain('did not store the "source"');
		expect(result.error?.description).toContain('The message was sent');
		expect(result.error?.description).toContain('"Add Approval Link"');
	});

	test('says so on the error branch, and the workflow goes on', async () => {
		waiting.simulator.control.storeSource({ stored: false });
		const { status, result } = await ask({}, { settings: { onError: 'continueErrorOutput' } });

		expect(status).toBe('success');
		expect(result.failed).toHaveLength(1);
	});

	test.each<[string, INodeParameters]>([
		['a delivery', { responseType: 'delivery', options: { waitUntil: 'read' } }],
		['the page of an approval', { responseType: 'approval', options: { approvalLink: true } }],
	])('waits for %s nevertheless', async (_name, more) => {
		waiting.simulator.control.deliverySettings({ paused: true });
		waiting.simulator.control.storeSource({ stored: false });
		const { result } = await ask(more);

		expect(result.error).toBeUndefined();
	});
});
