import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	isIdempotent,
	RETRY_POLICY,
	readRetryAfterMs,
	ruleFor,
	mayBeProcessedForMs,
	backoffMs,
	type RetryRule,
} from '../../../../nodes/MessageBirdConversations/client/http/retryPolicy';

const NOW = Date.parse('2026-11-23T12:00:00Z');

describe('the policy', () => {
	test.each([
		[{ status: 429 }, Infinity, Infinity],
		[{ networkCode: 'ECONNREFUSED' }, Infinity, Infinity],
		[{ networkCode: 'ENOTFOUND' }, Infinity, Infinity],
		[{ networkCode: 'EHOSTUNREACH', syscall: 'connect' }, Infinity, Infinity],
		[{ networkCode: 'EHOSTUNREACH', syscall: 'read' }, Infinity, 0],
		[{ networkCode: 'ENETUNREACH' }, Infinity, 0],
		[{ networkCode: 'CERT_HAS_EXPIRED' }, 0, 0],
		[{ networkCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 0, 0],
		[{ networkCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 0, 0],
		[{ networkCode: 'ECONNRESET' }, Infinity, 0],
		[{ networkCode: 'ECONNABORTED' }, Infinity, 0],
		[{}, Infinity, 0],
		[{ status: 502 }, Infinity, 0],
		[{ status: 503 }, Infinity, 0],
		[{ status: 504 }, Infinity, 0],
		[{ status: 500 }, 2, 0],
		[{ status: 501 }, 0, 0],
		[{ status: 400 }, 0, 0],
		[{ status: 401 }, 0, 0],
		[{ status: 404 }, 0, 0],
		[{ status: 422 }, 0, 0],
		[{ status: 200 }, 0, 0],
		[{ status: 302 }, 0, 0],
	])('has for %p %p more tries of an idempotent request and %p of others', (outcome, ...tries) => {
		const { idempotent, once } = ruleFor(outcome);
		expect([idempotent, once]).toEqual(tries);
	});

	test.each([
		['GET', true],
		['PATCH', true],
		['DELETE', true],
		['POST', false],
	])('treats %s as idempotent: %p', (method, expected) => {
		expect(isIdempotent({ method })).toBe(expected);
	});

	const words = (tries: number): string =>
		tries === Infinity ? 'again' : tries === 0 ? 'never' : `again, ${tries} times`;

	/** The policy as a Markdown table, with unpadded cells. */
	const toTable = (policy: RetryRule[]): string[] => [
		'| what happened | reading, deleting, updating | sending, creating |',
		'| --- | --- | --- |',
		...policy.map(
			({ happened, idempotent: repeatable, once }) =>
				`| ${happened} | ${words(repeatable)} | ${words(once)} |`,
		),
	];

	test('is the table in the docs, with its header, all its rows and their order', () => {
		const page = readFileSync(join(__dirname, '../../../../docs/retry-policy.md'), 'utf8');
		const lines = page.replace(/ +/g, ' ').replace(/-{3,}/g, '---').split('\n');
		const start = lines.indexOf(
			'| what happened | reading, deleting, updating | sending, creating |',
		);
		const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
		expect(lines.slice(start, end)).toEqual(toTable(RETRY_POLICY));
	});
});

describe('a request that timed out or was cut', () => {
	test.each([
		[{ networkCode: 'ECONNRESET' }, false],
		[{ status: 503 }, false],
		[{ networkCode: 'ECONNABORTED' }, true],
		[{ networkCode: 'ETIMEDOUT' }, true],
		[{ status: 504 }, true],
		[{}, true],
	])('can, after %p, still be in progress: %p', (outcome, expected) => {
		expect(mayBeProcessedForMs(outcome) > 0).toBe(expected);
	});
});

describe('the wait before a further try', () => {
	test('doubles each time', () => {
		const waits = [1, 2, 3, 4].map((tries) => backoffMs(tries, undefined, () => 1));
		expect(waits).toEqual([500, 1000, 2000, 4000]);
	});

	test('is a random time between half of it and all of it', () => {
		expect(backoffMs(3, undefined, () => 0)).toBe(1000);
		expect(backoffMs(3, undefined, () => 0.5)).toBe(1500);
	});

	test.each([0, 1, 400])('also grows if the service asks for only %i ms', (askedMs) => {
		const waits = [1, 2, 3, 4].map((tries) => backoffMs(tries, askedMs, () => 1));
		expect(waits).toEqual([500, 1000, 2000, 4000]);
		expect(backoffMs(4, askedMs, () => 0)).toBe(2000);
	});

	test('grows to half a minute and no further', () => {
		expect(backoffMs(50, undefined, () => 1)).toBe(30_000);
	});

	test('is never shorter than the service asks, and hardly longer', () => {
		expect(backoffMs(1, 7000, () => 0)).toBe(7000);
		expect(backoffMs(1, 7000, () => 1)).toBe(7500);
	});
});

describe('Retry-After', () => {
	test.each([
		['2', 2000],
		['0.5', 500],
		['0', 0],
		[3, 3000],
		['Mon, 23 Nov 2026 12:00:05 GMT', 5000],
		['Mon, 23 Nov 2026 11:00:00 GMT', 0],
		['-3', 0],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
	])('%p is read as %p milliseconds', (header, expected) => {
		expect(readRetryAfterMs(header, NOW)).toBe(expected);
	});
});
