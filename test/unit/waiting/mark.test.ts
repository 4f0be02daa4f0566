import * as fc from 'fast-check';

import {
	isSignedWith,
	putMark,
	readMark,
	sign,
	toAnswerKey,
	toMarkKey,
	type Mark,
} from '../../../nodes/MessageBirdConversations/waiting/mark';

const KEY = toMarkKey('live_key');

const MARK: Mark = {
	resumePath: '/42/0b3c5a1e-9f5d-4a5e-8f57-1d3c1f0f6f2b?signature=5f2d',
	questionId: 'q-1',
	askedAt: 1_700_000_000,
	until: 1_700_003_600,
	repeats: 0,
	kind: 'answer',
	hasPage: false,
};

const { until: _, ...WITHOUT_LIMIT } = MARK;

/** The mark as the message has it: payload, dot, signature. */
const tokenOf = (mark: Mark, key = KEY): string => String(putMark(undefined, mark, key).n8nWaiting);

const readToken = (token: unknown, key = KEY): Mark | undefined =>
	readMark({ source: { n8nWaiting: token } }, key);

/** A token with a valid signature over any payload. */
const signedToken = (payload: unknown, key = KEY): string => {
	const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
	const encoded = Buffer.from(text).toString('base64url');
	return `${encoded}.${sign(key, encoded)}`;
};

test.each<[string, Mark]>([
	['with a limit', MARK],
	['without a limit', WITHOUT_LIMIT],
	['of a delivery with a page', { ...MARK, kind: 'status', hasPage: true, repeats: 2 }],
])('a mark %s is read as it was put', (_name, mark) => {
	expect(readMark({ source: putMark(undefined, mark, KEY) }, KEY)).toEqual(mark);
});

test("keeps the user's own source beside the mark, and changes nothing of it", () => {
	const own = { orderId: 17, nested: { a: [1] } };
	const source = putMark(own, MARK, KEY);

	expect(source).toEqual({ ...own, n8nWaiting: tokenOf(MARK) });
	expect(own).toEqual({ orderId: 17, nested: { a: [1] } });
	expect(readMark({ source }, KEY)).toEqual(MARK);
});

test('shows neither the access key nor the key of the marks', () => {
	expect(KEY).not.toContain('live_key');
	const shown = JSON.stringify(putMark(undefined, MARK, KEY));
	expect(shown).not.toContain(KEY);
	expect(shown).not.toContain('live_key');
});

test('each question has a key of its own for its answers', () => {
	expect(toAnswerKey(KEY, 'q-1')).not.toBe(toAnswerKey(KEY, 'q-2'));
	expect(toAnswerKey(KEY, 'q-1')).not.toBe(toAnswerKey(toMarkKey('other'), 'q-1'));
	expect(toAnswerKey(KEY, 'q-1')).not.toBe(KEY);
});

test.each<[string, object]>([
	['no source', {}],
	['a source that is null', { source: null }],
	['a source that is text', { source: tokenOf(MARK) }],
	['a source that is a list', { source: [tokenOf(MARK)] }],
	['a source without a mark', { source: { orderId: 17 } }],
	['a mark under another name', { source: { waiting: tokenOf(MARK) } }],
	['a mark that is an object', { source: { n8nWaiting: MARK } }],
	['a mark that is null', { source: { n8nWaiting: null } }],
	['a mark only in its content', { content: { source: { n8nWaiting: tokenOf(MARK) } } }],
])('a message with %s has no mark', (_name, message) => {
	expect(readMark(message, KEY)).toBeUndefined();
});

test.each<[string, string]>([
	['with the key of another account', tokenOf(MARK, toMarkKey('other_key'))],
	['with the access key itself', tokenOf(MARK, 'live_key')],
	['with the key for answers', tokenOf(MARK, toAnswerKey(KEY, MARK.questionId))],
	['without a signature', tokenOf(MARK).split('.')[0] ?? ''],
	['with an empty signature', `${tokenOf(MARK).split('.')[0]}.`],
	['with a truncated signature', tokenOf(MARK).slice(0, -1)],
	['with a third part', `${tokenOf(MARK)}.x`],
	[
		'with a signature of another mark',
		`${tokenOf(MARK).split('.')[0]}.${tokenOf(WITHOUT_LIMIT).split('.')[1]}`,
	],
	['without a payload', `.${sign(KEY, '')}`],
	['that is empty', ''],
])('a mark signed %s is no mark', (_name, token) => {
	expect(readToken(token)).toBeUndefined();
});

test.each<[string, unknown]>([
	['text', 'hello'],
	['JSON that is cut', '{"resumePath":'],
	['a list', [MARK]],
	['null', 'null'],
	...Object.keys(WITHOUT_LIMIT).map((name): [string, unknown] => [
		`a mark without its ${name}`,
		Object.fromEntries(Object.entries(MARK).filter(([field]) => field !== name)),
	]),
	['a time as text', { ...MARK, askedAt: '1700000000' }],
	['a limit as text', { ...MARK, until: '1700000000' }],
	['a count as text', { ...MARK, repeats: '0' }],
	['an unknown kind', { ...MARK, kind: 'other' }],
	['a path that is a number', { ...MARK, resumePath: 42 }],
])('signed, but of another shape, is no mark: %s', (_name, payload) => {
	expect(readToken(signedToken(payload))).toBeUndefined();
});

/** Where a URL leads that is made from n8n's own address and a path. */
const BASE = 'https://n8n.example.com/base/webhook-waiting';

test.each([
	'//evil.example/42/node',
	'/42//evil.example',
	'/../42/node',
	'/42/..',
	'/42/.',
	'/42/../../rest/login',
	'/42/%2e%2e',
	'/42/%2E%2e?a=b',
	'/42/.%2e',
	'/..%2f/node',
	'/42/node/../../x',
	'\\42\\node',
	'/42\\node',
	'/42/node\\..\\x',
	'@evil.example/42',
	'/42@evil.example/node',
	'.evil.example/42/node',
	':80/42/node',
	'/42/node#fragment',
	'/42/node?a=b#fragment',
	'/42/node?a=b c',
	'/42/node\n?a=b',
	'/42/node\r\nHost: evil.example',
	'/42/node\t',
	' /42/node',
	'https://evil.example/42/node',
	'42/node',
	'/42',
	'/42/',
	'/',
	'',
	'/42/node?a=b?c=/d',
	'/42/nöde',
])('a path that could leave the addresses of waiting executions is refused: %j', (resumePath) => {
	expect(readToken(signedToken({ ...MARK, resumePath }))).toBeUndefined();
});

test.each([
	'/42/node',
	'/42/0b3c5a1e-9f5d-4a5e-8f57-1d3c1f0f6f2b?signature=5f2d',
	'/Xy_9-a/node?signature=5f2d&a=b~c.d',
	// IDs of nodes in hand-written workflows, as n8n encodes them.
	'/42/Ask%20the%20customer%20(1)?signature=5f2d',
	"/42/node.1~!*'?signature=5f2d",
	'/42/...?signature=5f2d',
])('a path that n8n makes is accepted: %j', (resumePath) => {
	expect(readToken(tokenOf({ ...MARK, resumePath }))?.resumePath).toBe(resumePath);
});

test('whatever path is accepted, only the own execution of this n8n is called', () => {
	const part = fc.oneof(
		fc.constantFrom('.', '..', '%2e', '%2E.', '/', '\\', '@', '#', '?', ':', '%', '42', 'node'),
		fc.constantFrom('%2f', '%5c', '//', ' ', '\t', '\n', '&', '=', 'evil.example', '\u3002'),
		fc.string({ maxLength: 4 }),
	);
	const path = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('')}`);
	let accepted = 0;
	fc.assert(
		fc.property(path, (resumePath) => {
			if (!readToken(signedToken({ ...MARK, resumePath }))) return;
			accepted++;
			const url = new URL(BASE + resumePath);
			expect(url.origin).toBe('https://n8n.example.com');
			expect(url.hash).toBe('');
			expect(url.pathname).toMatch(/^\/base\/webhook-waiting\/[\w-]+\/[^/]+$/);
		}),
		{ numRuns: 20_000, seed: 15, examples: [['/42/node']] },
	);
	expect(accepted).toBeGreaterThan(10);
});

test('a mark that is longer than any real one is not read', () => {
	const long = { ...MARK, questionId: 'q'.repeat(4096) };
	expect(readToken(tokenOf(long))).toBeUndefined();
	expect(readToken(tokenOf({ ...MARK, questionId: 'q'.repeat(2000) }))).toBeDefined();
});

test('no changed character of a mark goes unnoticed', () => {
	const token = tokenOf(MARK);
	fc.assert(
		fc.property(
			fc.nat(token.length - 1),
			fc.constantFrom(...'AZaz09-_.=+/ \u0000é'),
			(place, sign_) => {
				const changed = token.slice(0, place) + sign_ + token.slice(place + 1);
				expect(readToken(changed)).toEqual(changed === token ? MARK : undefined);
			},
		),
		{ numRuns: 3000, seed: 15 },
	);
});

test('any value under its name is read without an exception, and never as a mark', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			expect(readToken(value)).toBeUndefined();
		}),
		{ numRuns: 3000, seed: 15 },
	);
});

test('a signature counts only for its text and its key', () => {
	const signature = sign(KEY, 'text');
	expect(isSignedWith(KEY, 'text', signature)).toBe(true);
	expect(isSignedWith(KEY, 'text ', signature)).toBe(false);
	expect(isSignedWith('other', 'text', signature)).toBe(false);
	expect(isSignedWith(KEY, 'text', '')).toBe(false);
	expect(isSignedWith(KEY, 'text', `${signature}=`)).toBe(false);
});
