import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { signDelivery } from '../../simulator/deliveries';
import { shareSystem, type SharedSystem } from '../harness/system';
import { publish } from '../harness/triggers';
import { TRIGGER, triggerWorkflow } from '../harness/workflows';

let system: SharedSystem;
let workflow: StoredWorkflow;
let url: string;

beforeAll(async () => {
	system = await shareSystem();
}, 300_000);

afterAll(async () => {
	await system.close();
});

beforeEach(() => system.simulator.control.reset());

afterEach(async () => await system.api.deleteWorkflow(workflow.id));

const listen = async (parameters: INodeParameters): Promise<void> => {
	workflow = await system.add(triggerWorkflow(parameters));
	url = await publish(system, workflow);
};

const deliver = async (event: object): Promise<number> => {
	const body = JSON.stringify(event);
	const token = await signDelivery(url, body, system.simulator.signingKey);
	const headers = { 'content-type': 'application/json', 'messagebird-signature-jwt': token };
	return (await fetch(url, { method: 'POST', headers, body })).status;
};

/** Waits for exactly so many executions. Returns what started them, in order of delivery. */
const started = async (count: number): Promise<INodeExecutionData[]> => {
	const executions = async () => await system.api.executions(workflow.id);
	await waitFor(`${count} executions`, async () => (await executions()).length >= count);
	await sleep(500);
	const ids = (await executions()).map(({ id }) => Number(id)).sort((one, two) => one - two);
	expect(ids).toHaveLength(count);
	const ended = ids.map(async (id) => await system.api.finished(String(id)));
	return (await Promise.all(ended)).flatMap(
		({ data }) => data.resultData.runData[TRIGGER]?.[0]?.data?.main?.[0] ?? [],
	);
};

const updated = (fields: object) => ({
	type: 'message.updated',
	message: { id: 'm1', direction: 'sent', ...fields },
});

test('two changes of a message with the same status each start the workflow once', async () => {
	await listen({ events: ['message.updated'] });
	const changes = [
		{ status: 'failed', error: { code: 301 }, updatedDatetime: '2026-01-01T00:00:00Z' },
		{ status: 'failed', error: { code: 470 }, updatedDatetime: '2026-01-01T00:05:00Z' },
		{ id: 'm2', content: { text: 'one' }, updatedDatetime: '2026-01-01T00:00:00Z' },
		{ id: 'm2', content: { text: 'two' }, updatedDatetime: '2026-01-01T00:01:00Z' },
	];

	for (const change of changes) {
		expect(await deliver(updated(change))).toBe(200);
		expect(await deliver(updated(change))).toBe(200);
	}

	const items = await started(changes.length);
	expect(items.map(({ json }) => json)).toMatchObject(changes.map(updated));
});

test("a status at a whole second doesn't count as older than one with nine digits in the same second", async () => {
	await listen({ events: ['message.updated'], options: { dropOlderStatuses: true } });
	const statuses = [
		['pending', '49.031712575Z'],
		['transmitted', '49Z'],
		['delivered', '49Z'],
		['sent', '48.9Z'],
		['bounce', '47Z'],
	];

	for (const [status, seconds] of statuses) {
		const updatedDatetime = `2026-01-01T14:33:${seconds}`;
		expect(await deliver(updated({ status, updatedDatetime }))).toBe(200);
	}

	const items = await started(4);
	expect(items.map(({ json }) => json)).toMatchObject(
		['pending', 'transmitted', 'delivered', 'bounce'].map((status) => updated({ status })),
	);
});

test('keywords match among text-direction marks and before particles', async () => {
	const keyword = [
		{ match: 'startsWith', text: 'ביטול' },
		{ match: 'contains', text: '취소' },
	];
	await listen({ options: { keywords: { keyword } } });
	const texts = ['\u202bביטול\u202c', '예약을 취소해주세요', 'לא ביטול'];

	for (const [index, text] of texts.entries()) {
		const message = { id: `m${index}`, direction: 'received', type: 'text', content: { text } };
		expect(await deliver({ type: 'message.created', message })).toBe(200);
	}

	const items = await started(2);
	expect(items.map(({ json }) => json)).toMatchObject(
		texts.slice(0, 2).map((text) => ({ message: { content: { text } } })),
	);
});

test('a signed delivery without a type gets a 200, starts nothing and is logged', async () => {
	await listen({});

	expect(await deliver({ statuses: [{ id: '1234', status: 'delivered' }] })).toBe(200);

	await started(0);
	expect(system.n8n.logs()).toContain(
		'accepted a delivery that is not an event, and started nothing',
	);
});

test("a simplified event has the contact's name, the failure and the message's own times", async () => {
	await listen({ events: ['message.created', 'message.updated'], simplify: true });
	const conversation = { id: 'c1', updatedDatetime: '2026-01-01T00:00:00Z' };
	const number = '+31600000001';
	const contact = { displayName: number, firstName: '', lastName: '', msisdn: 31600000001 };
	const metadata = { sender: { displayName: 'Ann Example' } };

	const message = { id: 'm1', direction: 'received', from: number, metadata };
	await deliver({ type: 'message.created', conversation, contact, message });
	await deliver({ ...updated({ error: { code: 470 } }), conversation, contact });

	const [created, failed] = (await started(2)).map(({ json }) => json);
	expect(created).toMatchObject({ contactName: 'Ann Example', contactNumber: number });
	expect(created).not.toHaveProperty('updatedDatetime');
	expect(failed).toMatchObject({ contactName: number, failureCode: 470 });
});

describe('downloaded media', () => {
	const send = async (name: string): Promise<INodeExecutionData | undefined> => {
		const { control, origin } = system.simulator;
		control.customerWrites({ type: 'file', content: { file: { url: `${origin}/media/${name}` } } });
		const [item] = await started(1);
		return item;
	};
	/** The stored files, without their metadata. */
	const files = (): string[] =>
		readdirSync(system.binaryDataFolder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && !entry.name.endsWith('.metadata'))
			.map(({ name }) => name);

	beforeEach(async () => await listen({ options: { downloadMedia: true, maxMediaSize: 2 } }));

	test('keeps its file name, in any character set', async () => {
		const before = files().length;

		const item = await send('named');

		expect(item?.binary?.data).toMatchObject({
			fileName: 'résumé.pdf',
			mimeType: 'application/pdf',
		});
		// Proves that the following tests look into the store that n8n uses.
		expect(files()).toHaveLength(before + 1);
	});

	test.each([
		['is too large without a stated size', 'unmeasured', 'The file is larger than 2 MB'],
		['breaks off', 'cut', 'It could not be downloaded'],
	])("leaves nothing in n8n's store if it %s", async (_what, name, failure) => {
		const before = files();

		const item = await send(name);

		expect(item?.json.mediaFailure).toContain(failure);
		expect(files()).toEqual(before);
	});
});
