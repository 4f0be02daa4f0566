import { randomBytes, randomUUID } from 'node:crypto';

import type { INode, INodeParameters } from 'n8n-workflow';

import { waitFor } from '../../n8n/api';
import { shareSystem, type System } from '../harness/system';
import { byId, createNode, START, workflowAfter } from '../harness/workflows';

let system: System;

beforeAll(async () => {
	system = await shareSystem();
}, 300_000);
afterAll(async () => await system.close());
beforeEach(() => system.simulator.control.reset());

const BYTES = Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), randomBytes(50_000)]);

const sendImage = (binaryPropertyName: string): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(
		system.simulator.control.channels().find(({ platformId }) => platformId === 'whatsapp')?.id ??
			'',
	),
	to: '+31600000001',
	messageType: 'image',
	mediaSource: 'binary',
	binaryPropertyName,
	caption: 'From the workflow',
});

/** What the customer got: the name and the bytes of the picture that the message shows. */
const received = async () => {
	const { control } = system.simulator;
	const message = await waitFor('the message', () =>
		control
			.conversations()
			.flatMap(({ messages }) => messages)
			.find(({ type }) => type === 'image'),
	);
	const { url } = (message.content as { image: { url: string } }).image;
	const answer = await fetch(url);
	const file = control.files().find(({ id }) => url.endsWith(id));
	return { file, bytes: Buffer.from(await answer.arrayBuffer()) };
};

const manual = (): INode => createNode(START, 'n8n-nodes-base.manualTrigger', {});

/** Runs a workflow to its end. */
const run = async (before: INode[], binaryPropertyName: string): Promise<void> => {
	const workflow = await system.add(workflowAfter(before, sendImage(binaryPropertyName)));
	const id = await system.api.run(workflow, START);
	const { status, data } = await system.api.finished(id ?? '');
	expect([status, data.resultData.error?.message]).toEqual(['success', undefined]);
};

test('a picture that somebody uploads in a form arrives as it is', async () => {
	const webhookId = randomUUID();
	const form = createNode(
		START,
		'n8n-nodes-base.formTrigger',
		{
			formTitle: 'Send a picture',
			formFields: { values: [{ fieldLabel: 'Picture', fieldType: 'file' }] },
			options: {},
		},
		{ typeVersion: 2.2, webhookId },
	);
	const { id } = await system.add(workflowAfter([form], sendImage('Picture')));
	await system.api.activate(id);
	await waitFor('the form', async () => (await fetch(`${system.n8n.url}/form/${webhookId}`)).ok);
	const filled = new FormData();
	filled.append('field-0', new Blob([BYTES], { type: 'image/png' }), 'tulips.png');
	await fetch(`${system.n8n.url}/form/${webhookId}`, { method: 'POST', body: filled });

	const { file, bytes } = await received();
	expect(file).toMatchObject({ name: 'tulips.png', type: 'image/png' });
	expect(bytes.equals(BYTES)).toBe(true);
	await system.api.deactivate(id);
});

test('a picture that the HTTP Request node downloads arrives as it is', async () => {
	const { accessKey, baseUrl } = system.simulator;
	const stored = await fetch(`${baseUrl}/files`, {
		method: 'POST',
		headers: {
			authorization: `AccessKey ${accessKey}`,
			'content-type': 'image/png',
			'content-disposition': 'attachment; filename="download.png"',
		},
		body: BYTES,
	});
	const { id } = (await stored.json()) as { id: string };
	const download = createNode(
		'Download',
		'n8n-nodes-base.httpRequest',
		{
			url: `${baseUrl}/files/${id}`,
			options: { response: { response: { responseFormat: 'file' } } },
		},
		{ typeVersion: 4.2 },
	);

	await run([manual(), download], 'data');

	const { file, bytes } = await received();
	expect(file).toMatchObject({ name: 'download.png', type: 'image/png' });
	expect(file?.id).not.toBe(id);
	expect(bytes.equals(BYTES)).toBe(true);
});

test('a picture that the Code node makes arrives as it is', async () => {
	const made = { data: BYTES.toString('base64'), mimeType: 'image/png', fileName: 'made.png' };
	const code = createNode(
		'Make',
		'n8n-nodes-base.code',
		{ jsCode: `return [{ json: {}, binary: { data: ${JSON.stringify(made)} } }];` },
		{ typeVersion: 2 },
	);

	await run([manual(), code], 'data');

	const { file, bytes } = await received();
	expect(file).toMatchObject({ name: 'made.png', type: 'image/png' });
	expect(bytes.equals(BYTES)).toBe(true);
});
