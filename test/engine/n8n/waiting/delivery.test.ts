import type { INodeParameters } from 'n8n-workflow';

import { byId, idOf as idOfResult } from '../../harness/service';
import { outputOf, useWaiting, type Execution } from '../../harness/waiting';

// Statuses change only as the tests set them.
const waiting = useWaiting({ statusDelayMs: 3_600_000 });

const control = () => waiting.simulator.control;

const ask = async (options: INodeParameters = {}): Promise<Execution> => {
	const { conversationId } = control().customerWrites({ text: 'Hello', platform: 'whatsapp' });
	return await waiting.n8n.run({
		resource: 'message',
		operation: 'sendAndWait',
		conversationId: byId(conversationId),
		text: 'Your order is on its way',
		responseType: 'delivery',
		options,
	});
};

const idOf = ({ result }: Execution): string => idOfResult(result);

/** A report as its sender likes: MessageBird or anybody who knows the URL. */
const report = async (execution: Execution, body: object = {}): Promise<string> => {
	const response = await fetch(waiting.n8n.resumeUrl(execution), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return await response.text();
};

test('the reports of the message go to the execution itself', async () => {
	const execution = await ask();
	const body = control()
		.journal()
		.find(({ operationId }) => operationId === 'sendConversationMessage')?.body;

	expect(body).toMatchObject({ reportUrl: waiting.n8n.resumeUrl(execution) });
});

test('a report of a message that is delivered resumes the execution', async () => {
	const execution = await ask();
	control().setMessageStatus({ id: idOf(execution), status: 'delivered' });

	expect(await report(execution)).toBe('{"verdict":"taken"}');
	expect(outputOf(execution)).toMatchObject({
		answered: true,
		responseType: 'delivery',
		data: { status: 'delivered', delivered: true, read: false },
		response: { id: idOf(execution) },
	});
});

test('a report that claims more than MessageBird says resumes nothing, and must be delivered again', async () => {
	const execution = await ask();
	const message = { id: idOf(execution), status: 'delivered' };

	const said = await report(execution, { type: 'message.updated', message });
	expect(said).toContain('could not be handled');
	expect([execution.status, execution.resumed]).toEqual(['waiting', 0]);
}, 20_000);

test('a failed delivery resumes the execution, with the reason', async () => {
	const execution = await ask();
	control().setMessageStatus({ id: idOf(execution), status: 'rejected' });
	await report(execution);

	expect(outputOf(execution)).toMatchObject({ data: { status: 'rejected', delivered: false } });
});

test('if it waits until the message is read, its delivery is not enough', async () => {
	const execution = await ask({ waitUntil: 'read' });
	control().setMessageStatus({ id: idOf(execution), status: 'delivered' });
	expect(await report(execution)).toBe('{"verdict":"kept"}');
	control().setMessageStatus({ id: idOf(execution), status: 'read' });
	await report(execution);

	expect(outputOf(execution)).toMatchObject({ data: { delivered: true, read: true } });
});

test('if the status can not be looked up, the execution goes on waiting', async () => {
	const execution = await ask();
	control().setMessageStatus({ id: idOf(execution), status: 'delivered' });
	control().addFault({ times: 1, status: 403, match: { operationId: 'viewMessage' } });
	await report(execution);
	expect(execution.status).toBe('waiting');

	expect(await report(execution)).toBe('{"verdict":"taken"}');
});

test('a customer who writes meanwhile starts the workflow, as the delivery is no question', async () => {
	const execution = await ask();
	await control().waitForIdle({ timeoutMs: 500 });
	const before = waiting.n8n.trigger.started.length;
	control().customerWrites({ text: 'Thanks', platform: 'whatsapp' });
	for (let tries = 0; waiting.n8n.trigger.started.length === before && tries < 100; tries++) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}

	expect(execution.status).toBe('waiting');
	expect(waiting.n8n.trigger.started).toHaveLength(before + 1);
});

test("the trigger's own event of the status resumes it too, also if it is not saved yet", async () => {
	await waiting.n8n.trigger.deactivate();
	waiting.n8n.trigger.edit({
		events: ['message.created', 'message.updated'],
		options: { resumeWaiting: true },
	});
	await waiting.n8n.trigger.activate();
	const release = waiting.n8n.holdSaving();
	const execution = await ask();
	control().setMessageStatus({ id: idOf(execution), status: 'delivered' });
	setTimeout(release, 250);
	for (let tries = 0; execution.status !== 'success' && tries < 100; tries++) {
		await new Promise((resolve) => setTimeout(resolve, 30));
	}

	expect(outputOf(execution)).toMatchObject({ data: { status: 'delivered' } });
	expect(execution.resumed).toBe(1);
});
