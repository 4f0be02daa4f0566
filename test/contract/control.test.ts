import { request } from 'node:http';

import type { Simulator } from '../simulator';
import { channelOf, createCaller, first, startFast, type Caller } from './helpers';

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const message = (): object => ({
	to: '+31600000001',
	from: channelOf(simulator, 'whatsapp'),
	type: 'text',
	content: { text: 'Hello' },
});

describe('The journal', () => {
	test('records each request and its response', async () => {
		const body = message();
		const { body: receipt } = await call<{ id: string }>('POST', '/send', body);
		await call('GET', '/messages/a%2Fb?limit=3');
		expect(simulator.control.journal()).toEqual([
			expect.objectContaining({
				n: 1,
				method: 'POST',
				path: '/send',
				operationId: 'sendMessage',
				query: {},
				body,
				status: 202,
				accepted: true,
				resultId: receipt.id,
			}),
			expect.objectContaining({
				n: 2,
				method: 'GET',
				path: '/messages/a%2Fb',
				operationId: 'viewMessage',
				query: { limit: '3' },
				status: 404,
				accepted: false,
			}),
		]);
	});

	test('records the headers without the access key', async () => {
		await call<object>('GET', '/conversations');
		const { headers } = first(simulator.control.journal());
		expect(headers).toHaveProperty('host');
		expect(headers).not.toHaveProperty('authorization');
		expect(JSON.stringify(simulator.control.journal())).not.toContain(simulator.accessKey);
	});

	test("records a body that isn't JSON as it was received", async () => {
		await call('POST', '/send', '{"to":');
		expect(first(simulator.control.journal()).body).toBe('{"to":');
	});

	test("is empty again after it's cleared", async () => {
		await call<object>('GET', '/conversations');
		simulator.control.clearJournal();
		await call<object>('GET', '/webhooks');
		expect(simulator.control.journal()).toEqual([
			expect.objectContaining({ n: 1, path: '/webhooks' }),
		]);
	});
});

test('A reset restores the state after the start', async () => {
	const { control } = simulator;
	await call<object>('POST', '/webhooks', {
		url: 'https://shop.example/hook',
		events: ['message.created'],
	});
	control.addChannel({ platformId: 'sms' });
	control.addConversations({ count: 2 });
	control.addFault({ status: 500 });
	control.rateLimit({ perSecond: 1, burst: 0 });
	control.latency({ ms: 60_000 });
	control.reset();
	expect(control.journal()).toEqual([]);
	expect(control.webhooks()).toEqual([]);
	expect([control.channels().length, control.conversations().length]).toEqual([7, 3]);
	expect((await call<object>('GET', '/conversations')).status).toBe(200);
});

test('A reset of an account that started empty leaves it empty', async () => {
	const empty = await startFast({ seed: false });
	try {
		empty.control.addChannel({ platformId: 'sms' });
		empty.control.customerWrites({ text: 'Hello' });
		empty.control.reset();
		expect([empty.control.channels(), empty.control.conversations()]).toEqual([[], []]);
	} finally {
		await empty.close();
	}
});

describe('The control over HTTP', () => {
	const control = async (name: string, argument?: unknown): Promise<Response> =>
		await fetch(`${simulator.origin}/control/${name}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			...(argument === undefined ? {} : { body: JSON.stringify(argument) }),
		});

	test('takes its argument from the body', async () => {
		await control('addFault', { status: 503 });
		expect((await call('GET', '/conversations')).status).toBe(503);
	});

	test('accepts null as an argument', async () => {
		simulator.control.rateLimit({ perSecond: 0.1, burst: 0 });
		await control('rateLimit', null);
		expect((await call<object>('GET', '/conversations')).status).toBe(200);
	});

	test('responds with the result', async () => {
		const answer = await control('customerWrites', { text: 'Any tulips?' });
		expect(await answer.json()).toMatchObject({ content: { text: 'Any tulips?' } });
	});

	test('confirms an action that has no result', async () => {
		expect(await (await control('clearJournal')).json()).toEqual({ done: true });
	});

	test('waits for an action that takes time', async () => {
		const { body } = await call<{ id: string }>('POST', '/send', message());
		expect(await (await control('waitForIdle')).json()).toBe(true);
		const { body: sent } = await call<{ status: string }>('GET', `/messages/${body.id}`);
		expect(sent.status).toBe('read');
	});

	test.each(['explode', 'constructor'])(
		'lists the available actions instead of %s',
		async (name) => {
			const answer = await control(name);
			expect(answer.status).toBe(404);
			expect(await answer.json()).toMatchObject({
				actions: Object.keys(simulator.control),
			});
		},
	);

	test("explains why an action isn't possible", async () => {
		const answer = await control('customerWrites', { platform: 'carrier pigeon' });
		expect(answer.status).toBe(404);
		expect(await answer.json()).toMatchObject({
			errors: [{ description: 'There is no such channel' }],
		});
	});
});

/** Sends a request under another host name. Returns its status. */
const askAs = async (host: string, method: string, path: string): Promise<number | undefined> =>
	await new Promise((resolve, reject) => {
		const headers = { host, 'content-type': 'application/json' };
		request(`${simulator.origin}${path}`, { method, headers }, (response) => {
			response.resume().on('end', () => resolve(response.statusCode));
		})
			.on('error', reject)
			.end();
	});

test.each([
	['POST', '/control/reset'],
	['GET', '/'],
	['GET', '/phone/account'],
])("%s %s is refused under a website's host name", async (method, path) => {
	expect(await askAs('evil.example:80', method, path)).toBe(403);
	expect(await askAs('localhost.evil.example', method, path)).toBe(403);
});

test.each(['localhost', 'localhost:4010', '127.0.0.1:4010', '[::1]:4010'])(
	'The control accepts requests to this machine under the name %s',
	async (host) => {
		expect(await askAs(host, 'POST', '/control/clearJournal')).toBe(200);
	},
);

test('The control refuses form data, which any website could send', async () => {
	simulator.control.addFault({ status: 503 });
	const body = new URLSearchParams({ a: '1' });
	const { status } = await fetch(`${simulator.origin}/control/clearFaults`, {
		method: 'POST',
		body,
	});
	expect(status).toBe(415);
	expect((await call('GET', '/conversations')).status).toBe(503);
});
