import { createConcurrencyLimiter } from '../../../../nodes/MessageBirdConversations/client/http/concurrencyLimiter';
import {
	toRefusedError,
	toUnansweredError,
} from '../../../../nodes/MessageBirdConversations/client/http/errors';
import {
	createRateState,
	createRateLimiter,
} from '../../../../nodes/MessageBirdConversations/client/http/rateLimiter';
import { createRetryingTransport } from '../../../../nodes/MessageBirdConversations/client/http/retry';
import { createVirtualTime } from '../../support/virtualTime';

interface Given {
	requests: number;
	/** What the service accepts. */
	perSecond: number;
	burst: number;
	latencyMs?: number;
	ceiling?: number;
	parallel?: number;
}

/** Sends many requests to a service with a limit, in virtual time. */
const simulate = async ({
	requests,
	perSecond,
	burst,
	latencyMs = 50,
	ceiling,
	parallel = 20,
}: Given) => {
	const time = createVirtualTime();
	const { clock } = time;
	const start = clock.now();
	let tokens = burst;
	let filledAt = start;
	let underWay = 0;
	const stats = { refused: 0, most: 0, sentAt: [] as number[], seconds: 0, limits: [] as number[] };
	const limiter = createConcurrencyLimiter(parallel);
	const transport = createRetryingTransport(
		async ({ path }) => {
			stats.sentAt.push(clock.now() - start);
			stats.most = Math.max(stats.most, ++underWay);
			stats.limits.push(limiter.limit);
			tokens = Math.min(burst, tokens + ((clock.now() - filledAt) / 1000) * perSecond);
			filledAt = clock.now();
			const isTaken = tokens >= 1;
			if (isTaken) tokens--;
			await clock.wait(latencyMs);
			underWay--;
			if (isTaken) return { path };
			stats.refused++;
			throw toRefusedError('POST /send', 429, undefined, 1000);
		},
		{
			limits: { maxTries: 6, maxWaitMs: 120_000 },
			clock,
			concurrencyLimiter: limiter,
			rateLimiter: createRateLimiter(clock, {
				maxPerSecond: ceiling,
				concurrency: () => limiter.limit,
			}),
		},
	);
	await time.run(
		Promise.all(
			Array.from({ length: requests }, (_, index) =>
				transport({ method: 'POST', path: `/send/${index}` }),
			),
		),
	);
	stats.seconds = (clock.now() - start) / 1000;
	return stats;
};

test('has everything accepted in at most a quarter more time than the limit requires', async () => {
	const { seconds, refused: refusals } = await simulate({
		requests: 1000,
		perSecond: 50,
		burst: 50,
	});
	expect(seconds).toBeLessThan(25);
	expect(refusals).toBeLessThan(150);
});

test('gets close to a limit that allows no bursts, without flooding the service', async () => {
	const { seconds, refused: refusals } = await simulate({ requests: 600, perSecond: 30, burst: 5 });
	expect(seconds).toBeLessThan(40);
	expect(refusals).toBeLessThan(120);
});

test('starts with five at a time and ends at the allowed number', async () => {
	const { limits, most, seconds } = await simulate({
		requests: 400,
		perSecond: 1e6,
		burst: 1e6,
	});
	expect(limits[0]).toBe(5);
	expect(most).toBe(20);
	expect(seconds).toBeLessThan(1.3);
});

test('spreads requests over the time of a response instead of sending bursts', async () => {
	const { sentAt, seconds } = await simulate({ requests: 400, perSecond: 1e6, burst: 1e6 });
	const settled = sentAt.filter((at) => at > 200);
	for (const at of settled) {
		const together = settled.filter((other) => other >= at && other < at + 5);
		expect(together.length).toBeLessThanOrEqual(4);
	}
	// 20 at a time, 50 ms each: spreading them costs no time.
	expect(seconds).toBeLessThan(1.3);
});

test('sends strictly one after another if one at a time is allowed', async () => {
	const { most } = await simulate({ requests: 20, perSecond: 1e6, burst: 1e6, parallel: 1 });
	expect(most).toBe(1);
});

test('has fewer requests in flight after a 429', async () => {
	const { limits } = await simulate({ requests: 300, perSecond: 20, burst: 20 });
	expect(Math.min(...limits.slice(60))).toBeLessThan(20);
});

test('never exceeds the configured rate', async () => {
	const { sentAt, refused: refusals } = await simulate({
		requests: 60,
		perSecond: 1e6,
		burst: 1e6,
		ceiling: 10,
	});
	for (const at of sentAt) {
		const within = sentAt.filter((other) => other >= at && other < at + 1000);
		expect(within.length).toBeLessThanOrEqual(10);
	}
	expect(refusals).toBe(0);
});

/** The most requests in any second. */
const mostInASecond = (times: number[]): number =>
	Math.max(...times.map((at) => times.filter((t) => t >= at && t < at + 1000).length));

test('keeps to the configured rate after a 429, also for requests that were already waiting', async () => {
	const time = createVirtualTime();
	const { clock } = time;
	const rateLimiter = createRateLimiter(clock, { maxPerSecond: 10 });
	const turns: number[] = [];
	const take = async (index: number): Promise<void> => {
		const at = await rateLimiter.acquire('POST /send');
		turns.push(at);
		if (index === 40) rateLimiter.recordRejected(at, 1000);
		else rateLimiter.recordAccepted(50);
	};
	await time.run(Promise.all(Array.from({ length: 60 }, async (_, index) => await take(index))));

	expect(turns).toHaveLength(60);
	expect(mostInASecond(turns)).toBeLessThanOrEqual(10);
});

test('keeps the configured rate and a pause across the runs of a loop', async () => {
	const time = createVirtualTime();
	const { clock } = time;
	const state = createRateState();
	const turns: number[] = [];
	for (let run = 0; run < 6; run++) {
		const rateLimiter = createRateLimiter(clock, { maxPerSecond: 2, state });
		const at = await time.run(rateLimiter.acquire('POST /send'));
		turns.push(at);
		if (run === 3) rateLimiter.recordRejected(at, 5000);
	}

	expect(mostInASecond(turns)).toBeLessThanOrEqual(2);
	expect((turns[4] ?? 0) - (turns[3] ?? 0)).toBe(5000);
});

test('recovers soon after a single 429', async () => {
	const time = createVirtualTime();
	const { clock } = time;
	const rateLimiter = createRateLimiter(clock);
	const start = clock.now();
	rateLimiter.recordRejected(await rateLimiter.acquire('GET /'), 1000);
	for (let turns = 0; turns < 10; turns++) await time.run(rateLimiter.acquire('GET /'));
	expect(clock.now() - start).toBeLessThan(4000);
});

test("takes the rate at which requests were cut as the service's limit when the service slows down", async () => {
	/** The seconds that many requests take, of which some are refused and others cut or answered. */
	const secondsWith = async (other: () => unknown): Promise<number> => {
		const time = createVirtualTime();
		const { clock } = time;
		const start = clock.now();
		let count = 0;
		const transport = createRetryingTransport(
			async () => {
				await clock.wait(5);
				count++;
				if (count % 20 === 0) throw toRefusedError('GET /', 429, undefined, 0);
				return count % 3 === 0 ? other() : {};
			},
			{
				limits: { maxTries: 6, maxWaitMs: 120_000 },
				clock,
				concurrencyLimiter: createConcurrencyLimiter(20),
				rateLimiter: createRateLimiter(clock),
			},
		);
		const send = async () =>
			await transport({ method: 'POST', path: '/send' }).catch(() => undefined);
		await time.run(Promise.all(Array.from({ length: 300 }, send)));
		return (clock.now() - start) / 1000;
	};
	const answered = await secondsWith(() => ({}));
	const cut = await secondsWith(() => {
		throw toUnansweredError('POST /send', 'ECONNRESET', 'socket hang up');
	});
	expect(cut).toBeLessThan(answered * 1.3);
});

test('soon returns to its earlier rate after an occasional 429', async () => {
	const time = createVirtualTime();
	const { clock } = time;
	const start = clock.now();
	const limiter = createConcurrencyLimiter(20);
	let count = 0;
	const transport = createRetryingTransport(
		async () => {
			count++;
			await clock.wait(50);
			if (count % 20 === 0) throw toRefusedError('GET /', 429, undefined, 0);
			return {};
		},
		{
			limits: { maxTries: 8, maxWaitMs: 600_000 },
			clock,
			concurrencyLimiter: limiter,
			rateLimiter: createRateLimiter(clock, { concurrency: () => limiter.limit }),
		},
	);
	const send = async () => await transport({ method: 'POST', path: '/send' });
	await time.run(Promise.all(Array.from({ length: 2000 }, send)));

	// The pauses after 105 refusals add up to about 50 seconds of it.
	expect((clock.now() - start) / 1000).toBeLessThan(200);
});
