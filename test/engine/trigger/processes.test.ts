import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeType } from 'n8n-workflow';

import { signDelivery } from '../../simulator/deliveries';
import type { TriggerHarness } from '../harness/trigger';
import { useTriggers, type TriggerSettings } from '../harness/triggers';

const triggers = useTriggers({ webhookRetryDelaysMs: [] });

/** The trigger as another process loads it: it shares no memory with the one of this process. */
const loadTrigger = async (): Promise<INodeType> => {
	let loaded: INodeType | undefined;
	await jest.isolateModulesAsync(async () => {
		const module =
			await import('../../../nodes/MessageBirdConversations/MessageBirdConversationsTrigger.node.ts');
		loaded = new module.MessageBirdConversationsTrigger();
	});
	if (!loaded) throw new Error('The trigger was not loaded');
	return loaded;
};

/** Two processes with the same active workflow, the same database and the same address. */
const startTwo = async (settings: TriggerSettings = {}) => {
	const shared: TriggerSettings = {
		staticData: {},
		webhookId: randomUUID(),
		publicUrl: 'https://n8n.example.com',
		...settings,
	};
	const start = async () => await triggers.start({ ...shared, nodeType: await loadTrigger() });
	return { one: await start(), other: await start() };
};

/** Delivers an event of a message to a process. Returns the response's status. */
const deliver = async (process: TriggerHarness, id: string, content?: object): Promise<number> => {
	const message = { id, direction: 'received', type: content ? 'image' : 'text', content };
	const body = JSON.stringify({ type: 'message.created', message });
	const token = await signDelivery(process.url(), body, triggers.simulator.signingKey);
	const headers = { 'content-type': 'application/json', 'messagebird-signature-jwt': token };
	return (await fetch(process.localUrl(), { method: 'POST', headers, body })).status;
};

const idsStartedBy = ({ started }: TriggerHarness) =>
	started.map(({ items }) => (items[0]?.json.message as { id: string }).id);

describe.each<[name: string, settings: TriggerSettings]>([
	['n8n 2', {}],
	['n8n 1', { isOldN8n: true }],
])('in %s, an event', (_name, settings) => {
	test('that is delivered again to another process, or after a restart, starts nothing', async () => {
		const { one, other } = await startTwo(settings);

		for (const id of ['m1', 'm2', 'm3']) {
			expect(await deliver(one, id)).toBe(200);
			expect(await deliver(other, id)).toBe(200);
		}

		expect([idsStartedBy(one), idsStartedBy(other)]).toEqual([['m1', 'm2', 'm3'], []]);
	});

	test('with media to download is known to another process after the next event', async () => {
		const parameters = { options: { downloadMedia: true } };
		const { one, other } = await startTwo({ ...settings, parameters });
		const url = `${triggers.simulator.origin}/media/tulips.svg`;
		expect(await deliver(one, 'm1', { image: { url } })).toBe(200);
		while (one.started.length === 0) await sleep(10);
		expect(await deliver(one, 'm2')).toBe(200);

		expect(await deliver(other, 'm1', { image: { url } })).toBe(200);

		await sleep(100);
		expect([idsStartedBy(one), idsStartedBy(other)]).toEqual([['m1', 'm2'], []]);
	});
});

test('an event that could not start the workflow is not kept, and starts it in another process', async () => {
	let isDown = true;
	const { one, other } = await startTwo({ refuseStart: () => isDown });
	expect(await deliver(one, 'm1')).toBe(500);
	isDown = false;
	expect(await deliver(one, 'm2')).toBe(200);

	expect(await deliver(other, 'm1')).toBe(200);

	expect([idsStartedBy(one), idsStartedBy(other)]).toEqual([['m2'], ['m1']]);
});

test('what other nodes keep in the static data stays', async () => {
	const staticData = { global: { a: 1 }, 'node:Another': { last: [1, 2] } };
	const { one } = await startTwo({ staticData });

	await deliver(one, 'm1');

	expect(one.staticData).toMatchObject({ global: { a: 1 }, 'node:Another': { last: [1, 2] } });
	expect(JSON.stringify(one.staticData)).toContain('productionEvents');
});
