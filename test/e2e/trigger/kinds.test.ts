import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { signDelivery } from '../../simulator/deliveries';
import { RECEIVED_KINDS, STATUS_KINDS, type Sample } from '../../unit/support/deliveries';
import { startSystem, type System } from '../harness/system';
import { publish } from '../harness/triggers';
import { TRIGGER, triggerWorkflow } from '../harness/workflows';

const KINDS = [...RECEIVED_KINDS, ...STATUS_KINDS];

let system: System;
let workflow: StoredWorkflow | undefined;
let url: string;

beforeAll(async () => {
	system = await startSystem();
}, 300_000);

afterAll(async () => await system.close());

afterEach(async () => {
	if (workflow) await system.api.deleteWorkflow(workflow.id);
});

const listen = async (parameters: INodeParameters): Promise<void> => {
	workflow = await system.add(
		triggerWorkflow({ events: ['message.created', 'message.updated'], ...parameters }),
	);
	url = await publish(system, workflow);
};

const deliver = async (event: object): Promise<void> => {
	const body = JSON.stringify(event);
	const token = await signDelivery(url, body, system.simulator.signingKey);
	const headers = { 'content-type': 'application/json', 'messagebird-signature-jwt': token };
	const { status } = await fetch(url, { method: 'POST', headers, body });
	expect(status).toBe(200);
};

/** The items that started the workflow, in the order of the deliveries. Fails if there are too many. */
const started = async (count: number): Promise<INodeExecutionData[]> => {
	const executions = async () => await system.api.executions(workflow?.id ?? '');
	const areThere = async () => (await executions()).length >= count;
	await waitFor(`${count} executions`, areThere, 60_000);
	await sleep(500);
	const ids = (await executions()).map(({ id }) => Number(id)).sort((one, two) => one - two);
	expect(ids).toHaveLength(count);
	const items: INodeExecutionData[] = [];
	for (const id of ids) {
		const { data } = await system.api.finished(String(id));
		items.push(...(data.resultData.runData[TRIGGER]?.[0]?.data?.main?.[0] ?? []));
	}
	return items;
};

/** Gives each delivery its own message ID, because the trigger drops duplicates. */
const numbered = (kinds: Sample[]) =>
	kinds.map(({ event, ...kind }, index) => ({
		...kind,
		event: { ...event, message: { ...event.message, id: `m${index}` } },
	}));

test('every type of event has all its simplified fields', async () => {
	await listen({ simplify: true });
	const kinds = numbered(KINDS);

	for (const { event } of kinds) await deliver(event);

	const items = await started(kinds.length);
	const told = kinds.map(({ event, simple }) => ({ event: event.type, ...simple }));
	expect(items.map(({ json }) => json)).toMatchObject(told);
}, 300_000);

test('every type of event stays as received if Simplify is off', async () => {
	await listen({ simplify: false });
	const kinds = numbered(KINDS);

	for (const { event } of kinds) await deliver(event);

	const items = await started(kinds.length);
	expect(items.map(({ json }) => json)).toEqual(kinds.map(({ event }) => event));
}, 300_000);

/** Replaces each external URL in an event with that of a file on the simulator. */
const withOwnFiles = (event: object): unknown =>
	JSON.parse(
		JSON.stringify(event).replace(
			/"https:\/\/(?:media\.messagebird|cdn\.example)\.com\/[^"]*"/g,
			`"${system.simulator.origin}/media/order.txt"`,
		),
	);

test.each([true, false])(
	'every file of every type of message is downloaded if Simplify is %p',
	async (simplify) => {
		await listen({ simplify, options: { downloadMedia: true } });
		const kinds = numbered(RECEIVED_KINDS);

		for (const [index, { event }] of kinds.entries()) {
			await deliver(Object(withOwnFiles(event)) as object);
			// Sequential, because events with files start the workflow only after the download.
			await waitFor(
				'the execution',
				async () => {
					const executions = await system.api.executions(workflow?.id ?? '');
					return executions.length > index;
				},
				60_000,
			);
		}

		const items = await started(kinds.length);
		const counts = items.map(({ binary }) => Object.keys(binary ?? {}));
		expect(counts).toEqual(
			kinds.map(({ simple }) => {
				const { attachments } = simple;
				const files: unknown[] = Array.isArray(attachments) ? attachments : [];
				return files.map((_file, index) => (index === 0 ? 'data' : `data_${index}`));
			}),
		);
		for (const { json } of items) expect(JSON.stringify(json)).not.toContain('mediaFailure');
	},
	300_000,
);

test("a file that can't be downloaded is reported, and the next file keeps its field name", async () => {
	await listen({ simplify: true, options: { downloadMedia: true } });
	const at = (name: string): string => `${system.simulator.origin}/media/${name}`;
	const attachments = [
		{ name: 'one.txt', URL: at('gone') },
		{ name: 'two.txt', URL: at('order.txt') },
		{ name: 'three.txt', URL: at('gone') },
	];
	const message = {
		id: 'm1',
		direction: 'received',
		type: 'email',
		content: { email: { attachments } },
	};

	await deliver({ type: 'message.created', message });

	const [item] = await started(1);
	expect(item?.json).toMatchObject({
		mediaFailure: 'Its URL answered 404',
		mediaFailure_2: 'Its URL answered 404',
		attachments: [{ name: 'one.txt' }, { name: 'two.txt' }, { name: 'three.txt' }],
	});
	expect(Object.keys(item?.binary ?? {})).toEqual(['data_1']);
	expect(item?.binary?.data_1).toMatchObject({ fileName: 'two.txt', mimeType: 'text/plain' });
});
