import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	isRepeatable,
	POLICY,
	readRetryAfterMs,
	ruleFor,
	waitBefore,
} from '../../nodes/MessageBirdConversations/api/policy';

const NOW = Date.parse('2026-11-23T12:00:00Z');

describe('the policy', () => {
	test.each([
		[{ status: 429 }, Infinity, Infinity],
		[{ networkCode: 'ECONNREFUSED' }, Infinity, Infinity],
		[{ networkCode: 'ENOTFOUND' }, Infinity, Infinity],
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
	])('has for %p %p more tries of what is repeatable and %p of the rest', (outcome, ...tries) => {
		const { repeatable, once } = ruleFor(outcome);
		expect([repeatable, once]).toEqual(tries);
	});

	test.each([
		['GET', true],
		['PATCH', true],
		['DELETE', true],
		['POST', false],
	])('takes a %s for repeatable: %p', (method, expected) => {
		expect(isRepeatable(method)).toBe(expected);
	});

	// Its tables are padded.
	const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8').replace(/ +/g, ' ');
	const words = (tries: number): string =>
		tries === Infinity ? 'again' : tries === 0 ? 'never' : `again, ${tries} times`;

	test.each(POLICY)('stands in the README: $happened', ({ happened, repeatable, once }) => {
		expect(readme).toContain(`| ${happened} | ${words(repeatable)} | ${words(once)} |`);
	});
});

describe('the wait before a further try', () => {
	test('doubles with each', () => {
		const waits = [1, 2, 3, 4].map((tries) => waitBefore(tries, undefined, () => 1));
		expect(waits).toEqual([500, 1000, 2000, 4000]);
	});

	test('is between a half and the whole of it, by chance', () => {
		expect(waitBefore(3, undefined, () => 0)).toBe(1000);
		expect(waitBefore(3, undefined, () => 0.5)).toBe(1500);
	});

	test('grows to half a minute and no further', () => {
		expect(waitBefore(50, undefined, () => 1)).toBe(30_000);
	});

	test('is never shorter than what the service asks for, and hardly longer', () => {
		expect(waitBefore(1, 7000, () => 0)).toBe(7000);
		expect(waitBefore(1, 7000, () => 1)).toBe(7500);
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
