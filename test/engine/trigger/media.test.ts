import dns from 'node:dns';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../../simulator';
import { signDelivery } from '../../simulator/deliveries';
import { addressOf, close, listen } from '../harness/proxy';
import { startTrigger, type TriggerHarness } from '../harness/trigger';

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

test("starts the workflow without media that isn't there, and tells so", async () => {
	await start();

	await send('image', `${simulator.origin}/media/gone.jpg`);

	expect(item()?.binary).toBeUndefined();
	expect(item()?.json).toMatchObject({
		type: 'message.created',
		mediaFailure: 'Its URL answered 404',
	});
});

test("starts the workflow without media that n8n can't store, and tells so", async () => {
	await start();
	const full = new Error('ENOSPC: no space left on device');
	const store = jest.spyOn(Container.get(BinaryDataService), 'store').mockRejectedValue(full);

	await send('image', `${simulator.origin}/media/tulips.svg`);
	store.mockRestore();

	expect(item()?.binary).toBeUndefined();
	expect(item()?.json).toMatchObject({
		type: 'message.created',
		mediaFailure: 'n8n could not store it: ENOSPC: no space left on device',
	});
});

test('leaves out media that is too large', async () => {
	await start({ maxMediaSize: 0.001 });

	await send('audio', `${simulator.origin}/media/voice.wav`);

	expect(item()?.json.mediaFailure).toBe(
		'The file is larger than 0.001 MB: to download it, raise "Max Media Size (MB)" under Options',
	);
});

test.each([
	['is too large without a stated size', 'unmeasured', 'The file is larger than 2 MB'],
	['breaks off', 'cut', 'It could not be downloaded'],
])('stores no part of media that %s', async (_what, name, failure) => {
	await start({ maxMediaSize: 2 });
	const store = jest.spyOn(Container.get(BinaryDataService), 'store');

	await send('video', `${simulator.origin}/media/${name}`);

	expect(item()?.json.mediaFailure).toContain(failure);
	expect(store).not.toHaveBeenCalled();
	store.mockRestore();
});

test('attaches media without a stated size', async () => {
	await start({ maxMediaSize: 3 });

	await send('video', `${simulator.origin}/media/unmeasured`);

	const { data = '', ...binary } = item()?.binary?.data ?? {};
	expect(binary).toMatchObject({ fileName: 'unmeasured.mp4', mimeType: 'video/mp4' });
	expect(Buffer.from(data, 'base64')).toHaveLength(3_000_000);
});

test.each([
	['named', 'résumé.pdf'],
	['drawing', 'drawing.dxf'],
	['unknown', 'unknown'],
])("keeps the media's file name, with the extension that n8n knows: %s", async (path, name) => {
	await start();

	await send('file', `${simulator.origin}/media/${path}`);

	expect(item()?.binary?.data?.fileName).toBe(name);
});

describe('a message with several files', () => {
	const sendAll = async (type: string, content: Record<string, unknown>): Promise<void> => {
		simulator.control.customerWrites({ type, content });
		await simulator.control.waitForIdle({});
		for (let n = 0; n < 200 && trigger.started.length === 0; n++) {
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	};
	const at = (name: string): string => `${simulator.origin}/media/${name}`;
	const names = () =>
		Object.entries(item()?.binary ?? {}).map(([key, { fileName }]) => [key, fileName]);

	test('has all of them attached, under the names that the message gives them', async () => {
		await start();

		await sendAll('email', {
			email: {
				subject: 'Order 17',
				attachments: [
					{ id: 'a1', name: 'slip.svg', type: 'image/svg+xml', URL: at('tulips.svg') },
					{ id: 'a2', name: 'Voice Ω.wav', type: 'audio/wav', URL: at('voice.wav') },
				],
				inlineImages: [{ contentId: 'logo', url: at('order.txt') }],
			},
		});

		expect(names()).toEqual([
			['data', 'slip.svg'],
			['data_1', 'Voice Ω.wav'],
			['data_2', 'order.txt'],
		]);
		expect(item()?.binary?.data_1).toMatchObject({ mimeType: 'audio/wav' });
		expect(item()?.json).not.toHaveProperty('mediaFailure');
	});

	test("says why for each file that can't be downloaded, and keeps the numbers of the others", async () => {
		await start({ maxMediaSize: 0.001 });

		await sendAll('externalAttachment', {
			externalAttachments: [
				{ url: at('gone.jpg') },
				{ url: at('order.txt') },
				{ url: at('voice.wav') },
				{ url: 'http://10.0.0.1/secret.txt' },
				{ url: at('order.txt') },
			],
		});

		expect(names()).toEqual([
			['data_1', 'order.txt'],
			['data_4', 'order.txt'],
		]);
		expect(item()?.json).toMatchObject({
			mediaFailure: 'Its URL answered 404',
			mediaFailure_3: 'Its URL is not on the public internet',
		});
		expect(item()?.json.mediaFailure_2).toContain('The file is larger than 0.001 MB');
		expect(item()?.json).not.toHaveProperty('mediaFailure_1');
	});

	test('has at most a hundred of them downloaded, and says so', async () => {
		await start();

		const externalAttachments = Array.from({ length: 102 }, () => ({ url: at('order.txt') }));
		await sendAll('externalAttachment', { externalAttachments });

		expect(names()).toHaveLength(100);
		expect(item()?.json.mediaFailure_100).toBe(
			'The message has more than 100 files, and this file and the following were not downloaded',
		);
	});

	test.each([
		['location', { location: { latitude: 1, longitude: 2, image: { url: '' } } }],
		['product', { product: { product_retailer_id: 'sku-9', image_url: '' } }],
		['interactive', { interactive: { header: { type: 'image', image: { url: '' } } } }],
		['hologram', { hologram: { attachment: { type: 'image', payload: { url: '' } } } }],
	])('has a single file if it is a %s with a picture', async (type, content) => {
		await start({ simplify: true });

		const url = JSON.stringify(at('tulips.svg'));
		const filled: unknown = JSON.parse(JSON.stringify(content).replace('""', url));
		await sendAll(type, Object(filled) as Record<string, unknown>);

		expect(names()).toEqual([['data', 'tulips.svg']]);
	});
});

test('passes on text as it is', async () => {
	await start();

	simulator.control.customerWrites({ text: 'Hello' });
	await simulator.control.waitForIdle({});

	expect(item()).toMatchObject({ json: { message: { content: { text: 'Hello' } } } });
	expect(item()?.json).not.toHaveProperty('mediaFailure');
});

describe('a slow or internal media host', () => {
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

	test("doesn't delay the response, and an internal address gets no request", async () => {
		await start();
		const { port } = server.address() as { port: number };

		await send('image', `http://127.0.0.1:${port}/media/a.jpg`);

		expect(asked).toEqual([]);
		expect(item()?.json.mediaFailure).toBe('Its URL is not on the public internet');
	});

	/** Starts a trigger whose API and media host is the server, and delivers an image from there. */
	const startThere = async (address: string): Promise<Response> => {
		trigger = await startTrigger({
			credentials: { ...simulator, baseUrl: `${address}/v1` },
			parameters: { options: { downloadMedia: true } },
		});
		const body = JSON.stringify({
			type: 'message.created',
			message: {
				id: 'm1',
				direction: 'received',
				content: { image: { url: `${address}/media/a.jpg` } },
			},
		});
		return await fetch(trigger.url(), {
			method: 'POST',
			headers: {
				'messagebird-signature-jwt': await signDelivery(trigger.url(), body, simulator.signingKey),
			},
			body,
		});
	};

	const until = async (isSo: () => boolean): Promise<void> => {
		while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
	};

	test('gets its first request only after MessageBird has its response', async () => {
		// The media is sent only when the test says so.
		const response = await startThere(addressOf(server));

		expect(response.status).toBe(200);
		expect(trigger.started).toEqual([]);
		await until(() => held.length > 0);
		expect(asked[0]?.headers.authorization).toBe(`AccessKey ${simulator.accessKey}`);
		held[0]?.writeHead(200, { 'content-type': 'image/jpeg' }).end('bytes');
		await until(() => trigger.started.length > 0);
		expect(item()?.binary?.data).toMatchObject({ fileName: 'a.jpg', mimeType: 'image/jpeg' });
	});

	test('leaves the static data unchanged, which n8n would save after the download', async () => {
		await startThere(addressOf(server));
		await until(() => held.length > 0);
		held[0]?.writeHead(200, { 'content-type': 'image/jpeg' }).end('bytes');
		await until(() => trigger.started.length > 0);

		expect(JSON.stringify(trigger.staticData)).not.toContain('Events"');
	});

	test.each([
		[404, {}],
		[200, { 'content-length': '900000000' }],
	])('is disconnected at once if it responds with %i %j', async (status, headers) => {
		await startThere(addressOf(server));
		await until(() => held.length > 0);
		let isOver = false;
		held[0]?.on('close', () => (isOver = true));

		held[0]?.writeHead(status, headers).write('the beginning of a long page');

		await until(() => isOver);
		await until(() => trigger.started.length > 0);
		expect(item()?.json).toHaveProperty('mediaFailure');
	});

	test("can redirect to another host, which doesn't get the access key", async () => {
		const other = createServer((request, response) => {
			asked.push(request);
			response.setHeader('content-type', 'image/png').end('bytes');
		});
		const { port } = new URL(await listen(other));
		// A public host name that only this test resolves.
		const resolveName: unknown = dns.lookup;
		if (typeof resolveName !== 'function') throw new Error('Node has changed');
		const spy = jest.spyOn(dns, 'lookup').mockImplementation((...given: unknown[]) => {
			const [host, ...rest] = given;
			const known = host === 'files.example.com' ? '127.0.0.1' : host;
			Reflect.apply(resolveName, dns, [known, ...rest]);
		});
		await startThere(addressOf(server));
		await until(() => held.length > 0);

		held[0]?.writeHead(302, { location: `http://files.example.com:${port}/b.png` }).end();
		await until(() => trigger.started.length > 0);
		spy.mockRestore();
		await close(other);

		const [own, elsewhere, ...more] = asked;
		expect(more).toEqual([]);
		expect(own?.headers.authorization).toBe(`AccessKey ${simulator.accessKey}`);
		expect(elsewhere?.headers.host).toBe(`files.example.com:${port}`);
		expect(JSON.stringify(elsewhere?.rawHeaders)).not.toContain(simulator.accessKey);
		expect(elsewhere?.headers).not.toHaveProperty('authorization');
		expect(item()?.binary?.data).toMatchObject({ fileName: 'b.png', mimeType: 'image/png' });
	});
});
