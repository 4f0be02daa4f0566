import { setTimeout as sleep } from 'node:timers/promises';

import type { Simulator } from '../simulator';
import type { Fault } from '../simulator/faults';
import { channelOf, createCaller, first, startFast, type Caller } from './helpers';

const LATENCY_MS = 60;
const SEND_OPERATION = 'sendMessage';

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const send = async () =>
	await call('POST', '/send', {
		to: '+31600000001',
		from: channelOf(simulator, 'whatsapp'),
		type: 'text',
		content: { text: 'Hello' },
	});
const list = async () => await call('GET', '/conversations');
const addFault = (fault: Fault): void => simulator.control.addFault(fault);
/** Counts the messages in the conversation that the tests write to. */
const countMessages = (): number => first(simulator.control.conversations()).messages.length;
const lastEntry = () => simulator.control.journal().at(-1);

test.each([400, 402, 429, 500, 503])(
	'A fault with status %d looks like a refusal of the service',
	async (status) => {
		addFault({ status });
		const answer = await list();
		expect(answer.status).toBe(status);
		expect(answer.body.errors).toEqual([
			{
				code: status === 429 ? 429 : 99,
				description: `Simulated ${status}`,
				parameter: null,
			},
		]);
	},
);

test("A fault responds with the body that it's given", async () => {
	const body = { errors: [{ code: 25, description: 'Not enough balance', parameter: null }] };
	addFault({ status: 402, body });
	expect(await list()).toMatchObject({ status: 402, body });
});

test.each<[number | string, string]>([
	[7, '7'],
	['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
])('A fault asks the client to wait: %s', async (retryAfter, header) => {
	addFault({ status: 429, retryAfter });
	expect((await list()).headers.get('Retry-After')).toBe(header);
});

test('A fault without a wait sends no Retry-After', async () => {
	addFault({ status: 429 });
	expect((await list()).headers.has('Retry-After')).toBe(false);
});

test.each([
	[undefined, 502],
	[429, 429],
])('A fault with an HTML page and status %s responds with %d', async (status, expected) => {
	addFault({ html: true, ...(status === undefined ? {} : { status }) });
	const { status: answered, headers, body } = await list();
	expect(answered).toBe(expected);
	expect(headers.get('Content-Type')).toContain('text/html');
	expect(body).toContain('<title>502 Bad Gateway</title>');
});

test("A request that gets a status from a fault isn't carried out", async () => {
	const count = countMessages();
	addFault({ status: 500 });
	await send();
	expect(countMessages()).toBe(count);
	expect(lastEntry()).toMatchObject({ status: 500, accepted: false, fault: { status: 500 } });
});

test.each<[string, () => void]>([
	['A fault', () => addFault({ latencyMs: LATENCY_MS })],
	['The latency of everything', () => simulator.control.latency({ ms: LATENCY_MS })],
])('%s delays a request and then carries it out', async (_, set) => {
	set();
	const start = performance.now();
	const { status } = await send();
	// Timers can fire slightly early.
	expect(performance.now() - start).toBeGreaterThan(LATENCY_MS - 5);
	expect(status).toBe(202);
});

test('A connection that is cut before the request leaves it undone', async () => {
	const count = countMessages();
	addFault({ cut: 'before' });
	await expect(send()).rejects.toThrow('fetch failed');
	expect(countMessages()).toBe(count);
	expect(lastEntry()).toMatchObject({ operationId: SEND_OPERATION, accepted: false });
	expect(lastEntry()?.status).toBeUndefined();
});

test('A connection that is cut after the request leaves it done', async () => {
	const count = countMessages();
	addFault({ cut: 'after' });
	await expect(send()).rejects.toThrow('fetch failed');
	expect(countMessages()).toBe(count + 1);
	expect(lastEntry()).toMatchObject({
		operationId: SEND_OPERATION,
		accepted: true,
		resultId: first(simulator.control.conversations()).messages.at(-1)?.id,
	});
	expect(lastEntry()?.status).toBeUndefined();
});

/** Requests so many lists one after another. Returns their statuses. */
const listTimes = async (times: number): Promise<number[]> => {
	const statuses: number[] = [];
	for (let n = 0; n < times; n++) statuses.push((await list()).status);
	return statuses;
};

test.each<[string, Fault, number[]]>([
	['every time', { status: 503 }, [503, 503, 503, 503]],
	['twice', { status: 503, times: 2 }, [503, 503, 200, 200]],
	['on every second request', { status: 503, every: 2 }, [200, 503, 200, 503]],
	['once, on the third request', { status: 503, every: 3, times: 1 }, [200, 200, 503, 200]],
])('A fault happens %s', async (_, fault, statuses) => {
	addFault(fault);
	expect(await listTimes(statuses.length)).toEqual(statuses);
});

test('Faults happen in the order in which they were set', async () => {
	addFault({ status: 500, times: 1 });
	addFault({ status: 503, times: 1 });
	expect(await listTimes(3)).toEqual([500, 503, 200]);
});

test("Faults stop when they're cleared", async () => {
	addFault({ status: 500 });
	simulator.control.clearFaults();
	expect(await listTimes(1)).toEqual([200]);
});

test.each<[string, Fault['match'], number, number]>([
	['by method', { method: 'POST' }, 503, 200],
	['by path', { path: '/send' }, 503, 200],
	['by the beginning of the path', { path: '/conv' }, 202, 503],
	['by operation', { operationId: 'listConversations' }, 202, 503],
	['by method and path, which no request matches', { method: 'GET', path: '/send' }, 202, 200],
	['without a match', undefined, 503, 503],
])('A fault applies to requests chosen %s', async (_, match, sent, listed) => {
	addFault({ status: 503, ...(match ? { match } : {}) });
	expect([(await send()).status, (await list()).status]).toEqual([sent, listed]);
});

test("A request that doesn't match a fault doesn't use it up", async () => {
	addFault({ status: 503, times: 1, match: { method: 'POST' } });
	expect([(await list()).status, (await send()).status]).toEqual([200, 503]);
});

describe('A rate limit', () => {
	test('responds with 429 and the time to wait to requests above it', async () => {
		simulator.control.rateLimit({ perSecond: 0.1, burst: 2 });
		expect(await listTimes(2)).toEqual([200, 200]);
		const { status, headers } = await list();
		expect(status).toBe(429);
		expect(Number(headers.get('Retry-After'))).toBeGreaterThanOrEqual(8);
		expect(Number(headers.get('Retry-After'))).toBeLessThanOrEqual(10);
		expect(lastEntry()).toMatchObject({ status: 429, accepted: false });
	});

	test("allows a burst of one second's requests if no burst is set", async () => {
		simulator.control.rateLimit({ perSecond: 3 });
		const answers = await Promise.all([list(), list(), list()]);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
	});

	test('lets requests pass again after a while', async () => {
		simulator.control.rateLimit({ perSecond: 1, burst: 1 });
		expect(await listTimes(2)).toEqual([200, 429]);
		await sleep(1050);
		expect(await listTimes(1)).toEqual([200]);
	});

	test.each<[string, () => void]>([
		["it's lifted", () => simulator.control.rateLimit(null)],
		['faults are cleared', () => simulator.control.clearFaults()],
	])('ends when %s', async (_, lift) => {
		simulator.control.rateLimit({ perSecond: 0.1, burst: 1 });
		await list();
		lift();
		expect(await listTimes(3)).toEqual([200, 200, 200]);
	});
});
