import { readErrorDetails } from '../../../../nodes/MessageBirdConversations/client/http/errorBody';
import {
	ConversationsApiError,
	toRefusedError,
	toUnansweredError,
	toUnreadableError,
} from '../../../../nodes/MessageBirdConversations/client/http/errors';
import { remedyFor } from '../../../../nodes/MessageBirdConversations/client/http/remedies';
import { FORBIDDEN } from '../../../../nodes/MessageBirdConversations/client/http/retryPolicy';

const entry = { code: 20, description: 'conversation not found', parameter: null };

describe('an error body', () => {
	test('is read entry by entry, with code, description and parameter', () => {
		const errors = [
			entry,
			{ code: 9, description: "'to' is a required parameter", parameter: 'to' },
		];
		expect(readErrorDetails({ errors })).toEqual([
			{ code: 20, description: 'conversation not found' },
			{ code: 9, description: "'to' is a required parameter", parameter: 'to' },
		]);
	});

	test('is read if an entry has message instead of description', () => {
		expect(readErrorDetails({ errors: [{ code: 13, message: 'not found' }] })).toEqual([
			{ code: 13, description: 'not found' },
		]);
	});

	test.each([null, 7, [], {}, '', { errors: null }, { errors: [] }, { errors: {} }, { a: 'b' }])(
		'without any information has no entries: %j',
		(body) => {
			expect(readErrorDetails(body)).toEqual([]);
		},
	);

	test('can contain entries that are invalid or empty', () => {
		expect(readErrorDetails({ errors: [null, 7, { parameter: '' }] })).toEqual([
			{ description: 'no description given' },
		]);
	});

	test("can have codes as text, and keeps a code that isn't a number", () => {
		const errors = [
			{ code: '21', description: 'JSON is not a valid format' },
			{ code: 'InvalidPayload', message: 'Invalid request body' },
		];
		expect(readErrorDetails({ errors })).toEqual([
			{ code: 21, description: 'JSON is not a valid format' },
			{ code: 'InvalidPayload', description: 'Invalid request body' },
		]);
	});

	test.each<[object | string, object[]]>([
		[
			{ message: 'no Route matched with those values' },
			[{ description: 'no Route matched with those values' }],
		],
		[
			{ code: 'InvalidPayload', message: 'Invalid request body' },
			[{ code: 'InvalidPayload', description: 'Invalid request body' }],
		],
		[{ code: 404, message: 'Not here' }, [{ description: 'Not here' }]],
		[{ error: 'Forbidden' }, [{ description: 'Forbidden' }]],
		[
			{ error: 'invalid_token', error_description: 'It expired' },
			[{ description: 'invalid_token: It expired' }],
		],
		[{ error: { message: 'Quota reached' } }, [{ description: 'Quota reached' }]],
		[{ error: { code: 9, message: 'Missing' } }, [{ code: 9, description: 'Missing' }]],
		[{ detail: 'Not found.' }, [{ description: 'Not found.' }]],
		[
			{ type: 'about:blank', title: 'Not Found', status: 404, detail: 'No such route' },
			[{ description: 'Not Found: No such route' }],
		],
		[{ errors: ['one', 'other'] }, [{ description: 'one' }, { description: 'other' }]],
		[{ errors: 'x' }, [{ description: 'x' }]],
		[{ errors: { code: 20, description: 'not found' } }, [{ code: 20, description: 'not found' }]],
		[
			{ errors: { to: ['is blank', 'is short'], from: 'is unknown' } },
			[
				{ description: 'is blank', parameter: 'to' },
				{ description: 'is short', parameter: 'to' },
				{ description: 'is unknown', parameter: 'from' },
			],
		],
		['Not found', [{ description: 'Not found' }]],
	])('in another format is read by its text: %j', (body, details) => {
		expect(readErrorDetails(body)).toEqual(details);
	});

	test('is read only as far as needed, however long it is', () => {
		const entry = { description: 'x'.repeat(100_000) };
		const details = readErrorDetails({ errors: Array.from({ length: 1000 }, () => entry) });
		expect(details).toHaveLength(20);
		expect(details[0]?.description).toHaveLength(501);
	});
});

describe('a refusal', () => {
	test('shows status, description, code and parameter', () => {
		const errors = [{ code: 10, description: 'Value is not a valid msisdn', parameter: 'to' }];
		const error = toRefusedError('POST /send', 422, { errors });
		expect(error).toBeInstanceOf(ConversationsApiError);
		expect(error).toMatchObject({
			name: 'ConversationsApiError',
			message: 'MessageBird answered 422: Value is not a valid msisdn (code 10, parameter to)',
			request: 'POST /send',
			status: 422,
			details: errors,
			uncertain: false,
		});
	});

	test('shows every entry', () => {
		const error = toRefusedError('GET /x', 404, { errors: [entry, { message: 'and more' }] });
		expect(error.message).toBe(
			'MessageBird answered 404: conversation not found (code 20); and more',
		);
	});

	test('quotes an HTML page without its markup, scripts and styles', () => {
		const page =
			'<html><head><style>b { color: red }</style><script>alert(1)</script></head>\n' +
			'<body><h1>502  Bad Gateway</h1><p>nginx</p></body></html>';
		expect(toRefusedError('GET /x', 502, page).message).toBe(
			'MessageBird answered 502: 502 Bad Gateway nginx',
		);
	});

	test('quotes only the beginning of a long page', () => {
		const { message } = toRefusedError('GET /x', 500, `<p>${'word '.repeat(10_000)}</p>`);
		expect(message.length).toBeLessThan(250);
		expect(message).toMatch(/…$/);
	});

	test.each<[string, unknown, string]>([
		['the text of another format', { message: 'no Route matched' }, 'no Route matched'],
		['a code that is text', { code: 'Invalid', message: 'No' }, 'No (code Invalid)'],
		['an unknown format', { reason: { is: 'odd' } }, '{"reason":{"is":"odd"}}'],
	])('shows %s', (_, body, said) => {
		expect(toRefusedError('GET /x', 404, body).message).toBe(`MessageBird answered 404: ${said}`);
	});

	test.each<[string, unknown, string]>([
		['a page', '<h1>Welcome</h1>', 'gateway.example.com answered 404: Welcome'],
		['another format', { message: 'Nothing' }, 'gateway.example.com answered 404: Nothing'],
		[
			"the service's format",
			{ errors: [entry] },
			'MessageBird answered 404: conversation not found (code 20)',
		],
		['nothing', undefined, 'MessageBird answered 404'],
	])('names who answered with %s', (_, body, message) => {
		const host = 'gateway.example.com';
		expect(toRefusedError('GET /x', 404, body, undefined, { host }).message).toBe(message);
	});

	test.each([undefined, '', '   ', null, {}])('shows only the status if the body is %j', (body) => {
		expect(toRefusedError('GET /x', 429, body).message).toBe('MessageBird answered 429');
	});

	test.each([
		[400, false],
		[401, false],
		[404, false],
		[429, false],
		[500, true],
		[503, true],
		[504, true],
	])('with status %i is uncertain: %p', (status, uncertain) => {
		expect(toRefusedError('POST /send', status, undefined).uncertain).toBe(uncertain);
	});
});

describe('an unreadable response', () => {
	test('quotes what came instead of JSON, and may have been carried out', () => {
		const error = toUnreadableError('POST /send', 200, '<h1>Please log in</h1>');
		expect(error.message).toContain('Please log in');
		expect(error.remedy).toContain('Base URL');
		expect(error).toMatchObject({ status: 200, uncertain: true });
	});

	test('tells that the body was empty', () => {
		expect(toUnreadableError('GET /x', 200, ' ').message).toContain('an empty body');
	});
});

describe('a request without a response', () => {
	test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])(
		'was certainly not carried out after %s while connecting',
		(code) => {
			expect(toUnansweredError('POST /send', code, 'no way', 'connect')).toMatchObject({
				uncertain: false,
				networkCode: code,
				message: `No answer from MessageBird to POST /send: no way (${code})`,
				remedy: expect.stringContaining("didn't reach MessageBird") as unknown,
			});
		},
	);

	test.each([
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('was certainly not carried out after %s, and the remedy tells what to check', (code) => {
		const { uncertain, remedy } = toUnansweredError('POST /send', code, 'no trust');
		expect(uncertain).toBe(false);
		expect(remedy).toMatch(/was not sent.*certificate.*Base URL/);
	});

	test("was certainly not carried out if n8n's settings forbid the address", () => {
		const { uncertain, remedy } = toUnansweredError('POST /send', FORBIDDEN, 'blocked');
		expect(uncertain).toBe(false);
		expect(remedy).toMatch(/was not sent.*Base URL.*SSRF/);
	});

	test.each([
		['ECONNRESET', undefined],
		['ETIMEDOUT', undefined],
		['ECONNABORTED', undefined],
		['EPIPE', undefined],
		['UND_ERR_SOCKET', undefined],
		['EHOSTUNREACH', 'read'],
		['ENETUNREACH', 'write'],
		[undefined, undefined],
	])('may have been carried out after %p', (code, syscall) => {
		const error = toUnansweredError('POST /send', code, 'lost', syscall);
		expect(error.uncertain).toBe(true);
		expect(error.status).toBeUndefined();
		expect(error.remedy).toContain('may have processed the request');
	});
});

describe('the remedy', () => {
	const remedyOf = (
		status: number | undefined,
		code?: number,
		description = 'x',
		request = 'GET /messages/m',
	): string => {
		const details = code === undefined ? [] : [{ code, description }];
		return remedyFor({ request, status, details });
	};

	test.each([
		[401, undefined, 'live key for classic MessageBird'],
		[401, 2, 'live key for classic MessageBird'],
		[400, 1001, 'live key for classic MessageBird'],
		[403, undefined, 'app.bird.com'],
		[402, undefined, 'balance'],
		[422, 25, 'balance'],
		[422, 9, 'Fill in the parameter'],
		[422, 10, 'country code'],
		[404, 20, 'Check the ID'],
		[404, 13, 'Check the ID'],
		[404, 7777, 'Check the ID'],
		[404, undefined, 'Base URL'],
		[404, 98, 'Base URL'],
		[405, undefined, 'Base URL'],
		[429, undefined, 'Parallel Requests'],
		[422, 21, 'Message Type'],
		[422, 470, 'WhatsApp Template'],
		[500, 99, 'temporarily unavailable'],
		[503, undefined, 'temporarily unavailable'],
		[302, undefined, 'redirects'],
	])('for status %p and code %p mentions "%s"', (status, code, words) => {
		expect(remedyOf(status, code)).toContain(words);
	});

	test('depends on the code rather than the status', () => {
		expect(remedyOf(401, 25)).toContain('balance');
	});

	test('for text outside the 24-hour window is a template, whatever the code', () => {
		expect(remedyOf(422, 21, 'Outside of the 24 hour window')).toContain('WhatsApp Template');
	});

	test.each(['maximum number of webhooks reached', 'Webhook limit exceeded'])(
		'for "%s" is to delete a webhook',
		(description) => {
			expect(remedyOf(422, 21, description)).toContain(
				'5 webhooks for all channels and 10 for single channels',
			);
		},
	);

	test('can come from any of several entries', () => {
		const details = [
			{ code: 7777, description: 'x' },
			{ code: 10, description: 'y' },
		];
		expect(remedyFor({ request: 'POST /send', status: 422, details })).toContain('country code');
	});

	test.each<[string, object]>([
		['trouble of the service', { status: 503 }],
		['no answer', { networkCode: 'ECONNRESET' }],
		['an answer that is none of the API', { status: 200, uncertain: true }],
	])('warns of what may have been done of requests alone that send something: %s', (_, ending) => {
		const remedyFrom = (request: string): string => remedyFor({ request, details: [], ...ending });
		expect(remedyFrom('POST /send')).toMatch(/may have (been accepted|processed the request)/);
		for (const request of ['GET /webhooks', 'PATCH /webhooks/w', 'DELETE /webhooks/w']) {
			expect(remedyFrom(request)).not.toContain('may have been');
			expect(remedyFrom(request)).toMatch(/Try again|try again|Check the Base URL/);
		}
	});

	test.each([
		'GET /conversations',
		'GET /webhooks',
		'POST /send',
		'POST /conversations/start',
		'POST /webhooks',
	])('names the Base URL after a 404 for a path without an ID: %s', (request) => {
		expect(remedyOf(404, 20, 'not found', request)).toContain('Base URL');
		expect(remedyOf(404, undefined, 'x', request)).toMatch(/^Check the Base URL/);
	});

	test.each([
		[418, 7777],
		[undefined, undefined],
	])('is a general one for status %p and code %p', (status, code) => {
		expect(remedyOf(status, code)).toMatch(/\S/);
	});
});
