import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import type { IDataObject } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../simulator';
import { signDelivery } from '../simulator/deliveries';
import { close, listen } from './harness/proxy';
import { startTrigger, type TriggerHarness } from './harness/trigger';

let simulator: Simulator;
let trigger: TriggerHarness;

beforeAll(async () => {
	simulator = await startSimulator({ statusDelayMs: 5, webhookRetryDelaysMs: [] });
});

beforeEach(() => simulator.control.reset());
afterEach(async () => await trigger.close());

afterAll(async () => {
	await simulator.close();
});

const start = async (options: IDataObject = {}): Promise<void> => {
	trigger = await startTrigger({
		credentials: simulator,
		parameters: { options: { downloadMedia: true, ...options } },
	});
	await trigger.activate();
};

const send = async (kind: string, url: string): Promise<void> => {
	simulator.control.customerWrites({ type: kind, content: { [kind]: { url } } });
	await simulator.control.waitForIdle({});
	for (let n = 0; n < 200 && trigger.started.length === 0; n++) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
};

const item = () => trigger.started[0]?.items[0];

test.each([
	['image', 'tulips.svg', 'image/svg+xml'],
	['audio', 'voice.wav', 'audio/wav'],
	['file', 'order.txt', 'text/plain'],
])('attaches a received %s as binary data', async (kind, name, mimeType) => {
	await start();

	await send(kind, `${simulator.origin}/media/${name}`);

	const { data = '', ...binary } = item()?.binary?.data ?? {};
	expect(binary).toMatchObject({ fileName: name, mimeType });
	const original = await (await fetch(`${simulator.origin}/media/${name}`)).arrayBuffer();
	expect(Buffer.from(data, 'base64').equals(Buffer.from(original))).toBe(true);
	expect(item()?.json).not.toHaveProperty('mediaFailure');
	expect(simulator.control.deliveries().map(({ status }) => status)).toEqual([200]);
});

test('starts the workflow without the media that is not there, and says so', async () => {
	await start();

	await send('image', `${simulator.origin}/media/gone.jpg`);

	expect(item()?.binary).toBeUndefined();
	expect(item()?.json).toMatchObject({
		type: 'message.created',
		mediaFailure: 'Its address answered 404',
	});
});

test('leaves the media out that is too large', async () => {
	await start({ maxMediaSize: 0.001 });

	await send('audio', `${simulator.origin}/media/voice.wav`);

	expect(item()?.json.mediaFailure).toContain('Max Media Size (MB)');
});

test('starts with a text as it is', async () => {
	await start();

	simulator.control.customerWrites({ text: 'Hello' });
	await simulator.control.waitForIdle({});

	expect(item()).toMatchObject({ json: { message: { content: { text: 'Hello' } } } });
	expect(item()?.json).not.toHaveProperty('mediaFailure');
});

describe('a media host that is slow or curious', () => {
	let asked: IncomingMessage[] = [];
	let held: ServerResponse[] = [];
	const server = createServer((request, response) => {
		asked.push(request);
		held.push(response);
	});

	beforeEach(async () => {
		asked = [];
		held = [];
		await listen(server);
	});
	afterEach(async () => await close(server));

	test('does not keep the sender waiting, and an address of the own network is not asked', async () => {
		await start();
		const { port } = server.address() as { port: number };

		await send('image', `http://127.0.0.1:${port}/media/a.jpg`);

		expect(asked).toEqual([]);
		expect(item()?.json.mediaFailure).toBe('Its address is none of the public internet');
	});

	test('has no bearing on the answer: it comes before the first byte is asked for', async () => {
		await start();
		const { port } = server.address() as { port: number };
		// A simulator whose media answers when the test wants.
		await trigger.close();
		trigger = await startTrigger({
			credentials: { ...simulator, baseUrl: `http://127.0.0.1:${port}/v1` },
			parameters: { options: { downloadMedia: true } },
		});
		const body = JSON.stringify({
			type: 'message.created',
			message: {
				id: 'm1',
				direction: 'received',
				content: { image: { url: `http://127.0.0.1:${port}/media/a.jpg` } },
			},
		});
		const token = await signDelivery(trigger.url(), body, simulator.signingKey);

		const response = await fetch(trigger.url(), {
			method: 'POST',
			headers: { 'messagebird-signature-jwt': token },
			body,
		});

		expect(response.status).toBe(200);
		expect(trigger.started).toEqual([]);
		while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(asked[0]?.headers.authorization).toBe(`AccessKey ${simulator.accessKey}`);
		held[0]?.writeHead(200, { 'content-type': 'image/jpeg' }).end('bytes');
		while (trigger.started.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(item()?.binary?.data).toMatchObject({ fileName: 'a.jpg', mimeType: 'image/jpeg' });
	});
});
