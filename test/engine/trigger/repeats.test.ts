import { setTimeout as sleep } from 'node:timers/promises';

import { signDelivery } from '../../simulator/deliveries';
import type { TriggerHarness } from '../harness/trigger';
import { useTriggers } from '../harness/triggers';

const triggers = useTriggers({ webhookRetryDelaysMs: [] });

const post = async (
	url: string,
	body: string,
	token?: string,
	contentType = 'application/json',
	signal?: AbortSignal,
): Promise<number> => {
	const signed = token ?? (await signDelivery(url, body, triggers.simulator.signingKey));
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': contentType, 'messagebird-signature-jwt': signed },
		body,
		signal,
	});
	return response.status;
};

const JSON_TYPE = { 'content-type': 'application/json' };

const created = (fields: object = {}) =>
	JSON.stringify({
		type: 'message.created',
		message: { id: 'm1', direction: 'received', status: 'received', type: 'text', ...fields },
	});
const updated = (status: string, updatedDatetime: string) =>
	JSON.stringify({
		type: 'message.updated',
		message: { id: 'm1', direction: 'sent', status, updatedDatetime },
	});

describe('a redelivered event', () => {
	test('gets a 200 and starts nothing under the same token', async () => {
		const trigger = await triggers.start();
		const token = await signDelivery(trigger.url(), created(), triggers.simulator.signingKey);

		expect(await post(trigger.url(), created(), token)).toBe(200);
		expect(await post(trigger.url(), created(), token)).toBe(200);

		expect(trigger.started).toHaveLength(1);
		expect(trigger.logs.join('\n')).toContain('jti: this delivery was received before');
	});

	test('gets a 200 and starts nothing under another token, and is logged', async () => {
		const trigger = await triggers.start();

		expect(await post(trigger.url(), created())).toBe(200);
		expect(await post(trigger.url(), created())).toBe(200);

		expect(trigger.started).toHaveLength(1);
		expect(trigger.logs.join('\n')).toContain('the same event was received before');
	});

	test("starts the workflow if n8n couldn't start it the first time", async () => {
		let isDown = true;
		const trigger = await triggers.start({ refuseStart: () => isDown });
		expect(await post(trigger.url(), created())).toBe(500);
		isDown = false;

		expect(await post(trigger.url(), created())).toBe(200);

		expect(trigger.started).toHaveLength(1);
	});

	test.each(['reads the credential', 'starts the workflow'])(
		"starts the workflow if n8n couldn't, and MessageBird hung up while it %s",
		async (moment) => {
			const hangUp = new AbortController();
			let isDown = true;
			const pass = async (passed: string): Promise<void> => {
				if (!isDown || passed !== moment) return;
				hangUp.abort();
				await sleep(100);
			};
			const trigger = await triggers.start({
				beforeCredential: async () => await pass('reads the credential'),
				async refuseStart() {
					await pass('starts the workflow');
					return isDown;
				},
			});
			const lost = post(trigger.url(), created(), undefined, undefined, hangUp.signal);
			await expect(lost).rejects.toThrow('abort');
			// The sender is gone, so the test polls for the response.
			await sleep(600);
			isDown = false;

			expect(await post(trigger.url(), created())).toBe(200);

			expect(trigger.started).toHaveLength(1);
		},
	);

	test('starts the workflow if it arrives while n8n is trying to, and n8n fails', async () => {
		let tries = 0;
		const trigger = await triggers.start({
			async refuseStart() {
				const isFirst = ++tries === 1;
				if (isFirst) await sleep(300);
				return isFirst;
			},
		});
		const first = post(trigger.url(), created());
		await sleep(100);

		expect(await post(trigger.url(), created())).toBe(200);

		expect(await first).toBe(500);
		expect(trigger.started).toHaveLength(1);
	});

	test('gets a 503 if n8n takes long to start the workflow', async () => {
		const trigger = await triggers.start({
			async refuseStart() {
				await sleep(4000);
				return false;
			},
		});
		const first = post(trigger.url(), created());
		await sleep(100);

		expect(await post(trigger.url(), created())).toBe(503);

		expect(await first).toBe(200);
		expect(await post(trigger.url(), created())).toBe(200);
		expect(trigger.started).toHaveLength(1);
	});

	test("starts nothing under another query if it's unsigned", async () => {
		const trigger = await triggers.start({
			parameters: { options: { allowUnsigned: true } },
			credentials: { ...triggers.simulator, signingKey: '' },
		});
		const send = async (query: string) => {
			const url = `${trigger.url()}${query}`;
			return (await fetch(url, { method: 'POST', body: created(), headers: JSON_TYPE })).status;
		};

		expect(await send('?n=1')).toBe(200);
		expect(await send('?n=2')).toBe(200);

		expect(trigger.started).toHaveLength(1);
	});

	test("starts the workflow if a parameter couldn't be read the first time", async () => {
		const trigger = await triggers.start({
			parameters: { simplify: '={{ $("Nobody").first().json.a }}' },
		});
		expect(await post(trigger.url(), created())).toBe(500);
		expect(trigger.failures).toMatchObject([{ name: 'NodeOperationError' }]);
		trigger.edit({ simplify: false });

		expect(await post(trigger.url(), created())).toBe(200);

		expect(trigger.started).toHaveLength(1);
	});

	test("starts the workflow if the events couldn't be read the first time", async () => {
		const trigger = await triggers.start({ parameters: { events: '={{ [] }}' } });
		expect(await post(trigger.url(), created())).toBe(500);
		expect(trigger.failures).toMatchObject([
			{
				name: 'NodeOperationError',
				message: expect.stringContaining('Events') as string,
				description: expect.any(String) as string,
			},
		]);
		trigger.edit({});

		expect(await post(trigger.url(), created())).toBe(200);

		expect(trigger.started).toHaveLength(1);
	});

	test('starts the workflow once if all arrive at the same time', async () => {
		const trigger = await triggers.start();

		await Promise.all(Array.from({ length: 20 }, async () => await post(trigger.url(), created())));

		expect(trigger.started).toHaveLength(1);
	});

	test('starts each of two triggers', async () => {
		const [one, other] = [await triggers.start(), await triggers.start()];

		await post(one.url(), created());
		await post(other.url(), created());

		expect([one.started.length, other.started.length]).toEqual([1, 1]);
	});

	test('starts a test after production', async () => {
		const trigger = await triggers.start();

		await post(trigger.url('production'), created());
		await post(trigger.url('test'), created());

		expect(trigger.started.map(({ place }) => place)).toEqual(['production', 'test']);
	});
});

describe('a change that keeps the status', () => {
	const change = (fields: object) =>
		JSON.stringify({ type: 'message.updated', message: { id: 'm1', ...fields } });

	test.each([
		[
			'another failure',
			{ status: 'failed', error: { code: 301 }, updatedDatetime: '2026-01-01T00:00:00Z' },
			{ status: 'failed', error: { code: 470 }, updatedDatetime: '2026-01-01T00:05:00Z' },
		],
		[
			'an edit',
			{ status: 'received', content: { text: 'one' }, updatedDatetime: '2026-01-01T00:00:00Z' },
			{ status: 'received', content: { text: 'two' }, updatedDatetime: '2026-01-01T00:01:00Z' },
		],
		['an edit without a time', { content: { text: 'one' } }, { content: { text: 'two' } }],
	])("starts the workflow, and only once if it's redelivered: %s", async (_what, one, two) => {
		const trigger = await triggers.start({ parameters: { events: ['message.updated'] } });

		for (const fields of [one, two, two, one]) {
			expect(await post(trigger.url(), change(fields))).toBe(200);
		}

		expect(trigger.started.map(({ items }) => items[0]?.json.message)).toEqual([
			{ id: 'm1', ...one },
			{ id: 'm1', ...two },
		]);
	});
});

describe('statuses out of order', () => {
	const late = [
		updated('read', '2026-11-23T10:00:02.2Z'),
		updated('delivered', '2026-11-23T10:00:02.1Z'),
	];
	const statuses = ({ started }: TriggerHarness) =>
		started.map(({ items }) => (items[0]?.json.message as { status: string }).status);

	test('start the workflow in the order in which they arrive', async () => {
		const trigger = await triggers.start({ parameters: { events: ['message.updated'] } });
		for (const body of late) expect(await post(trigger.url(), body)).toBe(200);
		expect(statuses(trigger)).toEqual(['read', 'delivered']);
	});

	test('are dropped if that option is on', async () => {
		const trigger = await triggers.start({
			parameters: { events: ['message.updated'], options: { dropOlderStatuses: true } },
		});
		for (const body of late) expect(await post(trigger.url(), body)).toBe(200);
		expect(statuses(trigger)).toEqual(['read']);
	});

	test("aren't dropped if one time has nine digits and the next one whole seconds", async () => {
		const trigger = await triggers.start({
			parameters: { events: ['message.updated'], options: { dropOlderStatuses: true } },
		});
		for (const body of [
			updated('pending', '2026-01-01T14:33:49.031712575Z'),
			updated('transmitted', '2026-01-01T14:33:49Z'),
			updated('delivered', '2026-01-01T14:33:49Z'),
			updated('pending', '2026-01-01T14:33:48Z'),
			updated('failed', '2026-01-01T14:33:47Z'),
		]) {
			expect(await post(trigger.url(), body)).toBe(200);
		}
		expect(statuses(trigger)).toEqual(['pending', 'transmitted', 'delivered', 'failed']);
	});
});

describe('a body', () => {
	test.each([
		['empty', '', 200, 0],
		['no JSON', 'type=message.created', 200, 0],
		['a list', '[]', 200, 0],
		['a text', '"message.created"', 200, 0],
		['null', 'null', 200, 0],
		['without a type', '{"message":{"id":"m1"}}', 200, 0],
		['of statuses without a type', '{"statuses":[{"id":"1234","status":"delivered"}]}', 200, 0],
		["with a type that isn't text", '{"type":7}', 200, 0],
		[
			'with fields of unexpected types',
			'{"type":"message.updated","message":7,"conversation":[]}',
			200,
			1,
		],
		['with a contact of null', '{"type":"conversation.updated","contact":null}', 200, 1],
		['with names that objects inherit', '{"type":"x","__proto__":{"a":1},"constructor":7}', 200, 1],
		['deep', `{"type":"x","a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 200, 1],
		['megabytes long', JSON.stringify({ type: 'x', text: 'x'.repeat(5_000_000) }), 200, 1],
		['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), 200, 0],
	])(
		"that is %s gets a response at once, and starts the workflow only if it's an event",
		async (_what, body, status, starts) => {
			const trigger = await triggers.start({
				parameters: { events: ['message.updated', 'conversation.updated'] },
			});
			expect(await post(trigger.url(), body, undefined, 'text/plain')).toBe(status);
			expect(trigger.started).toHaveLength(starts);
			const noEvent = 'accepted a delivery that is not an event, and started nothing: The body';
			expect(trigger.logs.filter((line) => line.includes(noEvent))).toHaveLength(1 - starts);
		},
	);
});

test.each([
	['no JSON', 'type=message.created', 400],
	['a list', '[]', 400],
	['without a type', '{"statuses":[]}', 200],
])('an unsigned body that is %s (%s) gets a %d', async (_what, body, status) => {
	const trigger = await triggers.start({
		parameters: { options: { allowUnsigned: true } },
		credentials: { ...triggers.simulator, signingKey: '' },
	});
	const headers = { 'content-type': 'text/plain' };
	const response = await fetch(trigger.url(), { method: 'POST', body, headers });
	expect(response.status).toBe(status);
	expect(trigger.started).toEqual([]);
	expect(trigger.logs.join('\n')).toContain(': The body ');
});

describe('filters', () => {
	test('drop other channels, conversation statuses and keywords, and answer 200', async () => {
		const trigger = await triggers.start({
			parameters: {
				options: {
					channels: ['c1'],
					conversationStatus: ['active'],
					keywords: { keyword: [{ match: 'contains', text: 'Stop' }] },
				},
			},
		});
		const send = async (id: string, channelId: string, text: string, status: string) => {
			const body = JSON.stringify({
				type: 'message.created',
				conversation: { id: 'k1', status },
				message: { id, direction: 'received', channelId, type: 'text', content: { text } },
			});
			expect(await post(trigger.url(), body)).toBe(200);
		};

		await send('m1', 'c1', 'please STOP', 'active');
		await send('m2', 'c2', 'please stop', 'active');
		await send('m3', 'c1', 'nonstop', 'active');
		await send('m4', 'c1', 'stop', 'archived');

		expect(trigger.started.map(({ items }) => items[0]?.json)).toMatchObject([
			{ message: { id: 'm1' } },
		]);
	});
});

describe('the filter', () => {
	const send = async (url: string, id: string, fields: object): Promise<void> => {
		const message = { id, direction: 'received', type: 'text', platform: 'sms', ...fields };
		expect(await post(url, JSON.stringify({ type: 'message.created', message }))).toBe(200);
	};

	test.each([
		['messageTypes', ['image', 'location'], { type: 'image' }, { type: 'text' }],
		['platforms', ['whatsapp'], { platform: 'whatsapp' }, { platform: 'telegram' }],
		[
			'keywords',
			{ keyword: [{ match: 'equals', text: 'Stop' }] },
			{ content: { text: ' STOP ' } },
			{ content: { text: 'stop it' } },
		],
		[
			'keywords',
			{ keyword: [{ match: 'startsWith', text: 'Stop' }] },
			{ content: { text: 'stopping' } },
			{ content: { text: 'please stop' } },
		],
		[
			'keywords',
			{ keyword: [{ match: 'contains', text: '취소' }] },
			{ content: { text: '예약을 취소해주세요' } },
			{ content: { text: '예약' } },
		],
		[
			'keywords',
			{ keyword: [{ match: 'startsWith', text: 'ביטול' }] },
			{ content: { text: '\u202bביטול\u202c' } },
			{ content: { text: '\u202bלא ביטול\u202c' } },
		],
	])('%s %j passes one event and drops the other', async (name, value, wanted, other) => {
		const trigger = await triggers.start({ parameters: { options: { [name]: value } } });

		await send(trigger.url(), 'wanted', wanted);
		await send(trigger.url(), 'other', other);

		expect(trigger.started.map(({ items }) => items[0]?.json)).toMatchObject([
			{ message: { id: 'wanted' } },
		]);
	});
});

describe('simplify', () => {
	test.each<[body: string, received: object]>([
		['{"type":"message.updated","message":7,"conversation":[]}', { delivery: { message: 7 } }],
		['{"type":"conversation.updated","contact":null,"conversation":{"channels":{}}}', {}],
		['{"type":"x","conversation":{"channels":[null]},"contact":{"firstName":{"toString":7}}}', {}],
		[
			'{"type":"x","message":{"content":[],"error":7},"conversation":"text"}',
			{ error: 7, delivery: { conversation: 'text' } },
		],
	])('accepts fields of unexpected types: %s', async (body, received) => {
		const trigger = await triggers.start({
			parameters: { simplify: true, events: ['message.updated', 'conversation.updated'] },
		});

		expect(await post(trigger.url(), body)).toBe(200);

		const { type } = JSON.parse(body) as { type: string };
		expect(trigger.started.map(({ items }) => items[0]?.json)).toEqual([
			{ event: type, ...received },
		]);
	});

	test.each([true, false])(
		'on or off (%j), keeps a number that JavaScript would round',
		async (simplify) => {
			const trigger = await triggers.start({ parameters: { simplify } });
			const body = created().replace('{"id"', '{"from":12345678901234567890,"id"');

			expect(await post(trigger.url(), body)).toBe(200);

			const [json = {}] = trigger.started.map(({ items }) => items[0]?.json);
			const { from } = simplify ? json : (json.message as { from: unknown });
			expect(from).toBe('12345678901234567890');
		},
	);

	test("returns one flat shape, with the action node's field names", async () => {
		const trigger = await triggers.start({ parameters: { simplify: true } });
		await trigger.activate();
		const { id, conversationId, channelId } = triggers.simulator.control.customerWrites({
			text: 'Hello',
		});
		await triggers.simulator.control.waitForIdle({});

		const [json] = trigger.started.map(({ items }) => items[0]?.json);
		expect(json).toMatchObject({
			event: 'message.created',
			messageId: id,
			conversationId,
			channelId,
			conversationStatus: 'active',
			direction: 'received',
			type: 'text',
			text: 'Hello',
			platform: 'whatsapp',
			status: 'received',
			contactName: 'Noor de Vries',
			contactNumber: '+31600000001',
		});
		// What has no flat field stays as it came.
		const { metadata, ...flat } = json ?? {};
		expect(metadata).toEqual({ sender: { displayName: 'Noor de Vries' } });
		for (const value of Object.values(flat)) expect(typeof value).not.toBe('object');
	});
});
