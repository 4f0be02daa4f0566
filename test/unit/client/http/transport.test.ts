import type { IHttpRequestOptions } from 'n8n-workflow';

import { ConversationsApiError } from '../../../../nodes/MessageBirdConversations/client/http/errors';
import {
	createTransport,
	type ApiRequest,
	type TransportOptions,
} from '../../../../nodes/MessageBirdConversations/client/http/transport';

const ACCESS_KEY = 'live_AbCdEf123456';
const SIGNING_KEY = 'signing-key-7890';
const GET: ApiRequest = { method: 'GET', path: '/webhooks' };
const SEND: ApiRequest = { method: 'POST', path: '/send', body: { to: '+31612345678' } };

const BASE: TransportOptions = {
	baseUrl: 'https://conversations.messagebird.com/v1',
	secrets: [ACCESS_KEY, SIGNING_KEY],
};

/** A transport over a helper that answers as told, and what the helper was asked. */
const over = (answer: () => Promise<unknown>, options: Partial<TransportOptions> = {}) => {
	const asked: IHttpRequestOptions[] = [];
	const transport = createTransport(
		(request) => {
			asked.push(request);
			return answer();
		},
		{ ...BASE, ...options },
	);
	return { transport, asked };
};

const answering = (statusCode: number, body: unknown, options?: Partial<TransportOptions>) =>
	over(() => Promise.resolve({ statusCode, body, headers: {} }), options);

const failing = (thrown: Error) => over(() => Promise.reject(thrown));

const errorOf = async (sent: Promise<unknown>): Promise<ConversationsApiError> => {
	const thrown: unknown = await sent.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (thrown instanceof ConversationsApiError) return thrown;
	throw new Error(`It threw ${String(thrown)}`);
};

/** Everything that an error says, whoever prints it. */
const textOf = (error: ConversationsApiError): string =>
	[error.message, error.stack, error.remedy, JSON.stringify(error), String(error.cause)].join('\n');

test('a long number of an answer is not rounded', async () => {
	const { transport } = answering(200, '{"from":12345678901234567890,"to":31612345678}');
	expect(await transport(GET)).toEqual({ from: '12345678901234567890', to: 31612345678 });
});

describe('the request', () => {
	test.each([
		'https://conversations.messagebird.com/v1',
		'https://conversations.messagebird.com/v1/',
		' https://conversations.messagebird.com/v1// ',
	])('goes to the path below the base URL %p', async (baseUrl) => {
		const { transport, asked } = answering(200, '{}', { baseUrl });
		await transport(GET);
		expect(asked.map(({ url }) => url)).toEqual([
			'https://conversations.messagebird.com/v1/webhooks',
		]);
	});

	test('asks for JSON and takes every status without following redirects', async () => {
		const { transport, asked } = answering(200, '{}');
		await transport(GET);
		expect(asked[0]).toMatchObject({
			headers: { Accept: 'application/json' },
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		});
		expect(asked[0]?.timeout).toBeGreaterThan(0);
	});

	test('leaves out of the query what has no value', async () => {
		const { transport, asked } = answering(200, '{}');
		await transport({ ...GET, query: { offset: 0, limit: 20, status: undefined } });
		expect(asked[0]?.qs).toEqual({ offset: 0, limit: 20 });
	});

	test('has a body only where there is one', async () => {
		const { transport, asked } = answering(200, '{}');
		await transport(SEND);
		await transport(GET);
		expect(asked[0]?.body).toEqual({ to: '+31612345678' });
		expect(asked[1]).not.toHaveProperty('body');
	});

	test('is sent once, whatever comes of it', async () => {
		const { transport, asked } = answering(503, 'busy');
		await errorOf(transport(SEND));
		expect(asked).toHaveLength(1);
	});
});

describe('an answer of success', () => {
	test.each([200, 201, 202])('with status %i gives its JSON', async (status) => {
		const { transport } = answering(status, '{"id":"m","status":"accepted"}');
		expect(await transport(SEND)).toEqual({ id: 'm', status: 'accepted' });
	});

	test.each([
		[204, ''],
		[204, undefined],
		[200, ''],
		[200, ' \n'],
	])('with status %i and the body %p gives nothing', async (status, body) => {
		const { transport } = answering(status, body);
		expect(await transport({ method: 'DELETE', path: '/webhooks/w' })).toBeUndefined();
	});

	test('that is a page of HTML is an error, and may have been carried out', async () => {
		const { transport } = answering(200, '<html><body>Please log in</body></html>');
		const error = await errorOf(transport(SEND));
		expect(error.message).toContain('Please log in');
		expect(error).toMatchObject({ status: 200, uncertain: true, request: 'POST /send' });
	});
});

describe('a refusal', () => {
	test.each(['description', 'message'])('is told by its %s', async (name) => {
		const body = JSON.stringify({ errors: [{ code: 20, [name]: 'not found', parameter: null }] });
		const error = await errorOf(answering(404, body).transport(GET));
		expect(error.message).toBe('MessageBird answered 404: not found (code 20)');
		expect(error.details).toEqual([{ code: 20, description: 'not found' }]);
	});

	test('is told by the words of its page where it is HTML', async () => {
		const error = await errorOf(answering(429, '<h1>Slow down</h1>').transport(SEND));
		expect(error.message).toBe('MessageBird answered 429: Slow down');
		expect(error.uncertain).toBe(false);
	});

	test.each([301, 302, 307, 308])('is what a redirect by %i is taken for', async (status) => {
		const { transport, asked } = answering(status, '');
		const error = await errorOf(transport(SEND));
		expect(error).toMatchObject({ status, uncertain: false });
		expect(error.remedy).toContain('redirects');
		expect(asked).toHaveLength(1);
	});

	test('without a body is told by its status', async () => {
		const error = await errorOf(answering(500, undefined).transport(GET));
		expect(error.message).toBe('MessageBird answered 500');
		expect(error.uncertain).toBe(true);
	});
});

describe('no answer', () => {
	test.each([
		['ECONNREFUSED', false],
		['ENOTFOUND', false],
		['ECONNRESET', true],
		['ETIMEDOUT', true],
	])('by %s is uncertain: %p', async (code, uncertain) => {
		const thrown = Object.assign(new Error('connection trouble'), { code });
		const error = await errorOf(failing(thrown).transport(SEND));
		expect(error).toMatchObject({ networkCode: code, uncertain, request: 'POST /send' });
		expect(error.message).toContain('connection trouble');
	});

	test('is told by the cause where the network error lies inside another', async () => {
		const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		const error = await errorOf(failing(new Error('Failed', { cause })).transport(GET));
		expect(error.networkCode).toBe('ECONNRESET');
		expect(error.message).toContain('read ECONNRESET');
	});

	test('is told by the original words where n8n 1 put others in their place', async () => {
		const thrown = Object.assign(new Error('The service refused the connection'), {
			messages: ['connect ECONNREFUSED 127.0.0.1:443'],
		});
		const error = await errorOf(failing(thrown).transport(SEND));
		expect(error).toMatchObject({ networkCode: 'ECONNREFUSED', uncertain: false });
	});

	test('is told by what Node says of a cut connection where n8n 1 leaves nothing but that', async () => {
		const error = await errorOf(failing(new Error('socket hang up')).transport(SEND));
		expect(error).toMatchObject({ networkCode: 'ECONNRESET', uncertain: true });
	});

	test('is no request at all where n8n is not allowed to reach the address', async () => {
		const said = 'The request was blocked because it resolves to a restricted IP address';
		const error = await errorOf(failing(new Error(said)).transport(SEND));
		expect(error).toMatchObject({ uncertain: false, request: 'POST /send' });
		expect(error.message).toContain(said);
	});

	test('is uncertain where nobody knows why', async () => {
		const { transport } = over(() => Promise.reject(new Error('')));
		const error = await errorOf(transport(SEND));
		expect(error).toMatchObject({ networkCode: undefined, uncertain: true });
	});

	test.each([undefined, null, '{}', {}, { body: '{}' }, { statusCode: '200' }])(
		'is what an answer without a status is taken for: %j',
		async (answer) => {
			const { transport } = over(() => Promise.resolve(answer));
			expect(await errorOf(transport(SEND))).toMatchObject({ uncertain: true });
		},
	);

	test('gives nothing of the request that the thrown error holds', async () => {
		const headers = { Authorization: `AccessKey ${ACCESS_KEY}` };
		const thrown = Object.assign(new Error('timeout'), { config: { headers }, request: headers });
		const error = await errorOf(failing(thrown).transport(SEND));
		expect(textOf(error)).not.toContain(ACCESS_KEY);
	});
});

describe('secrets', () => {
	const echo = `You sent AccessKey ${ACCESS_KEY}, twice: ${ACCESS_KEY}, and ${SIGNING_KEY}`;

	test.each([
		['a JSON refusal', 401, JSON.stringify({ errors: [{ code: 2, description: echo }] })],
		['a page of HTML', 502, `<p>${echo}</p>`],
		['an unreadable success', 200, `<p>${echo}</p>`],
	])('are hidden in %s', async (_what, status, body) => {
		const text = textOf(await errorOf(answering(status, body).transport(SEND)));
		expect(text).toContain('[hidden]');
		expect(text).not.toContain(ACCESS_KEY);
		expect(text).not.toContain(SIGNING_KEY);
	});

	test('are hidden in a path, where somebody pasted one in the place of an ID', async () => {
		const { transport } = answering(404, '');
		const path = `/messages/${ACCESS_KEY}`;
		expect(textOf(await errorOf(transport({ method: 'GET', path })))).not.toContain(ACCESS_KEY);
	});

	test.each([
		['in JSON', String.raw`"a/b\\c\"d"`],
		['in JSON with escaped slashes', String.raw`"a\/b\\c\"d"`],
		['in a URL', 'https://example.com/a%2Fb%5Cc%22d'],
	])('are hidden where they are written as %s', async (_where, body) => {
		const { transport } = answering(500, body, { secrets: [String.raw`a/b\c"d`] });
		expect((await errorOf(transport(GET))).message).toContain('[hidden]');
	});

	test("are hidden in a network's reason", async () => {
		const text = textOf(await errorOf(failing(new Error(echo)).transport(SEND)));
		expect(text).toContain('[hidden]');
		expect(text).not.toContain(ACCESS_KEY);
	});

	test('are hidden in an answer of success that echoes them', async () => {
		const { transport } = answering(200, JSON.stringify({ settings: { password: ACCESS_KEY } }));
		expect(await transport(GET)).toEqual({ settings: { password: '[hidden]' } });
	});

	test.each(['', 'e', 'error'])('that are as short as %p leave errors readable', async (secret) => {
		const { transport } = answering(500, 'an error', { secrets: [secret] });
		const error = await errorOf(transport(GET));
		expect(error.message).toBe('MessageBird answered 500: an error');
	});
});
