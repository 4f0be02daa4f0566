import { CancelledError } from '../../../../nodes/MessageBirdConversations/client/http/clock';
import { createConcurrencyLimiter } from '../../../../nodes/MessageBirdConversations/client/http/concurrencyLimiter';
import {
	ConversationsApiError,
	toRefusedError,
	toUnansweredError,
} from '../../../../nodes/MessageBirdConversations/client/http/errors';
import { createRateLimiter } from '../../../../nodes/MessageBirdConversations/client/http/rateLimiter';
import { createRetryingTransport } from '../../../../nodes/MessageBirdConversations/client/http/retry';
import type { ApiRequest } from '../../../../nodes/MessageBirdConversations/client/http/transport';
import { createVirtualTime } from '../../support/virtualTime';

const READ: ApiRequest = { method: 'GET', path: '/webhooks' };
const DELETE: ApiRequest = { method: 'DELETE', path: '/webhooks/w' };
const SEND: ApiRequest = { method: 'POST', path: '/send', body: { to: '+31612345678' } };

type Answer = ConversationsApiError | object;

/** A transport with these results, in order. It repeats the last one. */
const prepare = (answers: Answer[], { maxTries = 6, maxWaitMs = 120_000 } = {}) => {
	const time = createVirtualTime();
	const sentAt: number[] = [];
	const start = time.clock.now();
	let refusals = 0;
	const transport = createRetryingTransport(
		() => {
			sentAt.push(time.clock.now() - start);
			const answer = answers[Math.min(sentAt.length, answers.length) - 1];
			return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
		},
		{
			limits: { maxTries, maxWaitMs },
			clock: time.clock,
			rateLimiter: createRateLimiter(time.clock, { maxPauseMs: maxWaitMs }),
			concurrencyLimiter: createConcurrencyLimiter(20),
			onRateLimited: () => refusals++,
		},
	);
	const send = async (request: ApiRequest): Promise<unknown> => await time.run(transport(request));
	const fail = async (request: ApiRequest): Promise<ConversationsApiError> => {
		const thrown: unknown = await send(request).catch((reason: unknown) => reason);
		if (thrown instanceof ConversationsApiError) return thrown;
		throw new Error(`It gave ${String(thrown)}`);
	};
	return { time, transport, send, fail, sentAt, refusals: () => refusals };
};

const answered = (status: number, retryAfterMs?: number) =>
	toRefusedError('POST /send', status, undefined, retryAfterMs);
const cut = toUnansweredError('POST /send', 'ECONNRESET', 'socket hang up');
const noConnection = toUnansweredError('POST /send', 'ECONNREFUSED', 'connect');

test.each([
	['429', answered(429)],
	['no connection', noConnection],
])("retries sending after %s until it's accepted", async (_, error) => {
	const { send, sentAt } = prepare([error, error, { id: 'm' }]);
	expect(await send(SEND)).toEqual({ id: 'm' });
	expect(sentAt).toHaveLength(3);
});

test.each([
	['502', answered(502)],
	['503', answered(503)],
	['504', answered(504)],
	['500', answered(500)],
	['a cut connection', cut],
])('sends only once if %s makes it uncertain, and tells where to look', async (_, error) => {
	const { fail, sentAt } = prepare([error, { id: 'm' }]);
	const thrown = await fail(SEND);
	expect(sentAt).toHaveLength(1);
	expect(thrown.uncertain).toBe(true);
	expect(thrown.remedy).toMatch(/may have (processed the request|been accepted)/);
	expect(thrown.remedy).toMatch(
		/sent at 20\d\d-.*Z to \+31612345678 and is not sent again automatically/,
	);
	expect(thrown.remedy).toContain('Confirm Uncertain Messages');
});

test.each([400, 401, 404, 422])('never retries after %i', async (status) => {
	for (const request of [READ, SEND, DELETE]) {
		const { fail, sentAt } = prepare([answered(status), {}]);
		expect(await fail(request)).toMatchObject({ status, uncertain: false });
		expect(sentAt).toHaveLength(1);
	}
});

test('retries reading after a cut connection, 502, 503 and 504', async () => {
	const { send, sentAt } = prepare([cut, answered(502), answered(503), answered(504), { ok: 1 }]);
	expect(await send(READ)).toEqual({ ok: 1 });
	expect(sentAt).toHaveLength(5);
});

test('retries reading twice after 500, and no more', async () => {
	const { fail, sentAt } = prepare([answered(500)]);
	expect((await fail(READ)).message).toContain('gave up after 3 tries');
	expect(sentAt).toHaveLength(3);
});

test('waits as long as the service asks', async () => {
	const { send, sentAt } = prepare([answered(429, 4000), { id: 'm' }]);
	await send(SEND);
	expect(sentAt[1]).toBeGreaterThanOrEqual(4000);
	expect(sentAt[1]).toBeLessThan(5000);
});

test.each([
	['no Retry-After', undefined],
	['Retry-After: 0', 0],
])('doubles the wait before each further try with %s', async (_, retryAfterMs) => {
	const { fail, sentAt } = prepare([answered(429, retryAfterMs)], { maxTries: 6 });
	await fail(SEND);
	const gaps = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
	for (const [index, gap] of gaps.entries()) {
		expect(gap).toBeGreaterThanOrEqual(250 * 2 ** index);
		expect(gap).toBeLessThanOrEqual(500 * 2 ** index + 250);
	}
});

describe('Longest Wait', () => {
	/** A service that refuses the first request of each path, at one request per ten seconds. */
	const crawl = (maxWaitMs: number) => {
		const time = createVirtualTime();
		const sent: string[] = [];
		const transport = createRetryingTransport(
			({ path }) => {
				const isFirst = !sent.includes(path);
				sent.push(path);
				return isFirst ? Promise.reject(answered(503)) : Promise.resolve({ path });
			},
			{
				limits: { maxTries: 9, maxWaitMs },
				clock: time.clock,
				rateLimiter: createRateLimiter(time.clock, { maxPerSecond: 0.1, maxPauseMs: maxWaitMs }),
				concurrencyLimiter: createConcurrencyLimiter(20),
			},
		);
		const read = async (path: string) =>
			await transport({ method: 'GET', path }).catch((thrown: unknown) => thrown);
		const readMany = async (count: number) =>
			await time.run(Promise.all(Array.from({ length: count }, (_, index) => read(`/${index}`))));
		return { readMany, sent };
	};

	test('counts the wait for a turn, and gives up a further try that would come too late', async () => {
		const { readMany, sent } = crawl(20_000);
		const [first] = await readMany(6);
		expect(first).toBeInstanceOf(ConversationsApiError);
		expect(String(first)).toMatch(/gave up after 1 try and .*limits: 9 tries and 20 s/);
		expect(sent.filter((path) => path === '/0')).toHaveLength(1);
	});

	test("doesn't count the wait for the first slot", async () => {
		const { readMany, sent } = crawl(20_000);
		await readMany(6);
		expect(new Set(sent).size).toBe(6);
	});

	test('lets further tries wait that come in time', async () => {
		const answers = await crawl(120_000).readMany(6);
		expect(answers).toEqual(Array.from({ length: 6 }, (_, index) => ({ path: `/${index}` })));
	});
});

test('tells when a lost request was sent, not when it was scheduled', async () => {
	const time = createVirtualTime();
	const start = time.clock.now();
	const transport = createRetryingTransport(() => Promise.reject(cut), {
		limits: { maxTries: 3, maxWaitMs: 60_000 },
		clock: time.clock,
		rateLimiter: createRateLimiter(time.clock, { maxPerSecond: 0.1 }),
		concurrencyLimiter: createConcurrencyLimiter(20),
	});
	const all = [transport(SEND), transport(SEND)].map(
		async (sending) => await sending.catch((thrown: unknown) => thrown),
	);
	const [, second] = await time.run(Promise.all(all));
	expect(second).toMatchObject({ sentAt: start + 10_000 });
});

test("reports the number of tries, the time waited, and the settings' limits when it gives up", async () => {
	const { fail, sentAt } = prepare([answered(429, 1000)], { maxTries: 3 });
	const { message, uncertain, remedy } = await fail(SEND);
	expect(sentAt).toHaveLength(3);
	expect(message).toMatch(/gave up after 3 tries and 2(\.\d)? s of waiting/);
	expect(message).toContain('limits: 3 tries and 120 s');
	expect(uncertain).toBe(false);
	expect(remedy).toContain('Max Tries');
});

test('gives up at once if the service asks for a longer wait than allowed', async () => {
	const { fail, sentAt } = prepare([answered(429, 3_600_000)], { maxWaitMs: 60_000 });
	expect((await fail(SEND)).message).toContain('asked for a pause of 3600 s');
	expect(sentAt).toHaveLength(1);
});

test('sends nothing more during such a pause', async () => {
	const { fail, sentAt } = prepare([answered(429, 3_600_000)], { maxWaitMs: 60_000 });
	await fail(SEND);
	const second = await fail(SEND);
	expect(second.message).toMatch(/^Not sent: MessageBird asked for a pause of 3600 s$/);
	expect(second.uncertain).toBe(false);
	expect(sentAt).toHaveLength(1);
});

test("counts a 404 as deleted if an earlier try's response was lost", async () => {
	const { send } = prepare([cut, answered(404)]);
	expect(await send(DELETE)).toBeUndefined();
});

test("doesn't count a 404 as deleted if no try was lost", async () => {
	const { fail } = prepare([answered(429), answered(404)]);
	expect(await fail(DELETE)).toMatchObject({ status: 404 });
});

test('reports each 429', async () => {
	const { send, refusals } = prepare([answered(429), answered(429), answered(503), { ok: 1 }]);
	await send(READ);
	expect(refusals()).toBe(2);
});

test('stops waiting and sends nothing more when the execution is cancelled', async () => {
	const { time, transport, sentAt } = prepare([answered(429, 60_000), { id: 'm' }]);
	const sending = transport(SEND);
	await new Promise((resolve) => setTimeout(resolve, 20));
	time.cancel();
	await expect(sending).rejects.toBeInstanceOf(CancelledError);
	await expect(transport(SEND)).rejects.toBeInstanceOf(CancelledError);
	expect(sentAt).toHaveLength(1);
});
