import type { INodeType } from 'n8n-workflow';

import { signDelivery } from '../../simulator/deliveries';
import type { TriggerSettings } from '../harness/triggers';
import { useTriggers } from '../harness/triggers';

const triggers = useTriggers({ webhookRetryDelaysMs: [] });

/** The trigger as another process loads it: it shares no memory with the one of this process. */
const loadInOtherProcess = async (): Promise<INodeType> => {
	let loaded: INodeType | undefined;
	await jest.isolateModulesAsync(async () => {
		const { MessageBirdConversationsTrigger } =
			await import('../../../nodes/MessageBirdConversations/MessageBirdConversationsTrigger.node.ts');
		loaded = new MessageBirdConversationsTrigger();
	});
	if (!loaded) throw new Error('The trigger was not loaded');
	return loaded;
};

/** The same active workflow in so many processes, which share the database. */
const startProcesses = async (count: number, settings: TriggerSettings = {}) => {
	const staticData = {};
	// Each process listens on its own port, behind the same address.
	const shared = { staticData, webhookId: crypto.randomUUID(), publicUrl: 'https://n8n.example.com' };
	const processes = [];
	for (let n = 0; n < count; n++) {
		const nodeType = await loadInOtherProcess();
		processes.push(await triggers.start({ ...shared, nodeType, ...settings }));
	}
	return processes;
};

const created = (id: string): string =>
	JSON.stringify({ type: 'message.created', message: { id, direction: 'received', type: 'text' } });

/** Delivers an event of a message to a process. */
const deliver = async (
	{ url, localUrl }: { url(): string; localUrl(): string },
	id: string,
): Promise<number> => {
	const token = await signDelivery(url(), created(id), triggers.simulator.signingKey);
	const headers = { 'content-type': 'application/json', 'messagebird-signature-jwt': token };
	return (await fetch(localUrl(), { method: 'POST', headers, body: created(id) })).status;
};

describe.each([
	['n8n 2', {}],
	['n8n 1', { isOldN8n: true }],
])('in %s, an event', (_name, settings) => {
	test('that is delivered again to another process, or after a restart, starts nothing', async () => {
		const [one, other] = await startProcesses(2, settings);
		if (!one || !other) throw new Error('There are two processes');

		for (const id of ['m1', 'm2', 'm3']) {
			expect(await deliver(one, id)).toBe(200);
			expect(await deliver(other, id)).toBe(200);
		}

		expect([one.started.length, other.started.length]).toEqual([3, 0]);
	});

	test('with media starts nothing in another process after the next event', async () => {
		const [one, other] = await startProcesses(2, settings);
		if (!one || !other) throw new Error('There are two processes');
		await deliver(one, 'm1');
		await deliver(other, 'm2');

		expect(await deliver(one, 'm2')).toBe(200);
		expect(await deliver(other, 'm1')).toBe(200);

		expect([one.started.length, other.started.length]).toEqual([1, 1]);
	});
});

test("an event whose start failed isn't kept for other processes", async () => {
	let isDown = true;
	const [one, other] = await startProcesses(2, { refuseStart: () => isDown });
	if (!one || !other) throw new Error('There are two processes');
	expect(await deliver(one, 'm1')).toBe(500);
	isDown = false;
	expect(await deliver(one, 'm2')).toBe(200);

	expect(await deliver(other, 'm1')).toBe(200);

	expect([one.started.length, other.started.length]).toEqual([1, 1]);
});
