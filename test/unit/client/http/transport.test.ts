import { Readable } from 'node:stream';

import type { IHttpRequestOptions } from 'n8n-workflow';

import { ConversationsApiError } from '../../../../nodes/MessageBirdConversations/client/http/errors';
import {
	createTransport,
	type ApiRequest,
	type FileUpload,
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

/** A transport over a helper with this response, and the requests that the helper received. */
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

/** Everything that an error says, however it's printed. */
const textOf = (error: ConversationsApiError): string =>
	[error.message, error.stack, error.remedy, JSON.stringify(error), String(error.cause)].join('\n');

test("a long number in a response isn't rounded", async () => {
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

	test('asks for JSON and accepts every status without following redirects', async () => {
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

	test('leaves parameters without a value out of the query', async () => {
		const { transport, asked } = answering(200, '{}');
		await transport({ ...GET, query: { offset: 0, limit: 20, status: undefined } });
		expect(asked[0]?.qs).toEqual({ offset: 0, limit: 20 });
	});

	test('has a body only if there is one', async () => {
		const { transport, asked } = answering(200, '{}');
		await transport(SEND);
		await transport(GET);
		expect(asked[0]?.body).toEqual({ to: '+31612345678' });
		expect(asked[1]).not.toHaveProperty('body');
	});

	test('is sent once, whatever happens', async () => {
		const { transport, asked } = answering(503, 'busy');
		await errorOf(transport(SEND));
		expect(asked).toHaveLength(1);
	});
});

describe('a successful response', () => {
	test.each([200, 201, 202])('with status %i returns its JSON', async (status) => {
		const { transport } = answering(status, '{"id":"m","status":"accepted"}');
		expect(await transport(SEND)).toEqual({ id: 'm', status: 'accepted' });
	});

	test.each([
		[204, ''],
		[204, undefined],
		[200, ''],
		[200, ' \n'],
	])('with status %i and the body %p returns nothing', async (status, body) => {
		const { transport } = answering(status, body);
		expect(await transport({ method: 'DELETE', path: '/webhooks/w' })).toBeUndefined();
	});

	test('that is an HTML page is an error, and may have been carried out', async () => {
		const { transport } = answering(200, '<html><body>Please log in</body></html>');
		const error = await errorOf(transport(SEND));
		expect(error.message).toContain('Please log in');
		expect(error).toMatchObject({ status: 200, uncertain: true, request: 'POST /send' });
	});
});

describe('a refusal', () => {
	test.each(['description', 'message'])('shows its %s', async (name) => {
		const body = JSON.stringify({ errors: [{ code: 20, [name]: 'not found', parameter: null }] });
		const error = await errorOf(answering(404, body).transport(GET));
		expect(error.message).toBe('MessageBird answered 404: not found (code 20)');
		expect(error.details).toEqual([{ code: 20, description: 'not found' }]);
	});

	test("quotes its page if it's HTML", async () => {
		const error = await errorOf(answering(429, '<h1>Slow down</h1>').transport(SEND));
		expect(error.message).toBe('MessageBird answered 429: Slow down');
		expect(error.uncertain).toBe(false);
	});

	test.each([301, 302, 307, 308])('includes a redirect with %i', async (status) => {
		const { transport, asked } = answering(status, '');
		const error = await errorOf(transport(SEND));
		expect(error).toMatchObject({ status, uncertain: false });
		expect(error.remedy).toContain('redirects');
		expect(asked).toHaveLength(1);
	});

	test('without a body shows its status', async () => {
		const error = await errorOf(answering(500, undefined).transport(GET));
		expect(error.message).toBe('MessageBird answered 500');
		expect(error.uncertain).toBe(true);
	});
});

describe('a missing response', () => {
	test.each([
		['ECONNREFUSED', false],
		['ENOTFOUND', false],
		['ECONNRESET', true],
		['ETIMEDOUT', true],
	])('after %s is uncertain: %p', async (code, uncertain) => {
		const thrown = Object.assign(new Error('connection trouble'), { code });
		const error = await errorOf(failing(thrown).transport(SEND));
		expect(error).toMatchObject({ networkCode: code, uncertain, request: 'POST /send' });
		expect(error.message).toContain('connection trouble');
	});

	test('shows the cause if the network error is wrapped in another', async () => {
		const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		const error = await errorOf(failing(new Error('Failed', { cause })).transport(GET));
		expect(error.networkCode).toBe('ECONNRESET');
		expect(error.message).toContain('read ECONNRESET');
	});

	test('shows the original message if n8n 1 replaced it', async () => {
		const thrown = Object.assign(new Error('The service refused the connection'), {
			messages: ['connect ECONNREFUSED 127.0.0.1:443'],
		});
		const error = await errorOf(failing(thrown).transport(SEND));
		expect(error).toMatchObject({ networkCode: 'ECONNREFUSED', uncertain: false });
	});

	test('shows what Node says about a cut connection if n8n 1 leaves nothing else', async () => {
		const error = await errorOf(failing(new Error('socket hang up')).transport(SEND));
		expect(error).toMatchObject({ networkCode: 'ECONNRESET', uncertain: true });
	});

	test("means that nothing was sent if n8n isn't allowed to reach the address", async () => {
		const said = 'The request was blocked because it resolves to a restricted IP address';
		const error = await errorOf(failing(new Error(said)).transport(SEND));
		expect(error).toMatchObject({ uncertain: false, request: 'POST /send' });
		expect(error.message).toContain(said);
	});

	test('is uncertain if the reason is unknown', async () => {
		const { transport } = over(() => Promise.reject(new Error('')));
		const error = await errorOf(transport(SEND));
		expect(error).toMatchObject({ networkCode: undefined, uncertain: true });
	});

	test.each([undefined, null, '{}', {}, { body: '{}' }, { statusCode: '200' }])(
		'includes a response without a status: %j',
		async (answer) => {
			const { transport } = over(() => Promise.resolve(answer));
			expect(await errorOf(transport(SEND))).toMatchObject({ uncertain: true });
		},
	);

	test('contains nothing of the request that the thrown error has', async () => {
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
		['an HTML page', 502, `<p>${echo}</p>`],
		['an unreadable 200 response', 200, `<p>${echo}</p>`],
	])('are hidden in %s', async (_what, status, body) => {
		const text = textOf(await errorOf(answering(status, body).transport(SEND)));
		expect(text).toContain('[hidden]');
		expect(text).not.toContain(ACCESS_KEY);
		expect(text).not.toContain(SIGNING_KEY);
	});

	test('are hidden in a path, if somebody pasted one instead of an ID', async () => {
		const { transport } = answering(404, '');
		const path = `/messages/${ACCESS_KEY}`;
		expect(textOf(await errorOf(transport({ method: 'GET', path })))).not.toContain(ACCESS_KEY);
	});

	test.each([
		['in JSON', String.raw`"a/b\\c\"d"`],
		['in JSON with escaped slashes', String.raw`"a\/b\\c\"d"`],
		['in a URL', 'https://example.com/a%2Fb%5Cc%22d'],
	])("are hidden if they're written %s", async (_where, body) => {
		const { transport } = answering(500, body, { secrets: [String.raw`a/b\c"d`] });
		expect((await errorOf(transport(GET))).message).toContain('[hidden]');
	});

	test("are hidden in a network error's message", async () => {
		const text = textOf(await errorOf(failing(new Error(echo)).transport(SEND)));
		expect(text).toContain('[hidden]');
		expect(text).not.toContain(ACCESS_KEY);
	});

	test('are hidden in a successful response that echoes them', async () => {
		const { transport } = answering(200, JSON.stringify({ settings: { password: ACCESS_KEY } }));
		expect(await transport(GET)).toEqual({ settings: { password: '[hidden]' } });
	});

	test.each(['', 'e', 'error'])("as short as %p don't make errors unreadable", async (secret) => {
		const { transport } = answering(500, 'an error', { secrets: [secret] });
		const error = await errorOf(transport(GET));
		expect(error.message).toBe('MessageBird answered 500: an error');
	});
});

describe('an upload', () => {
	const upload = (body: Buffer | Readable, fields: Partial<FileUpload> = {}): ApiRequest => ({
		method: 'POST',
		path: '/v1/files',
		service: 'files',
		file: {
			name: 'slip.pdf',
			mimeType: 'application/pdf',
			sizeBytes: 10,
			open: async () => await Promise.resolve(body),
			...fields,
		},
	});

	test('sends the bytes with their type, size and name to the file storage', async () => {
		const { transport, asked } = answering(200, '{"id":"f1"}');
		const body = Buffer.from('0123456789');
		await transport(upload(body, { name: "Noor's “bill”\r\n 🌷\ud83c.pdf" }));

		expect(asked).toMatchObject([{ url: 'https://messaging.messagebird.com/v1/files', body }]);
		expect(asked[0]?.headers).toMatchObject({
			'Content-Type': 'application/pdf',
			'Content-Length': '10',
			'Content-Disposition':
				"attachment; filename*=UTF-8''Noor%27s%20%E2%80%9Cbill%E2%80%9D%0D%0A%20%F0%9F%8C%B7.pdf",
		});
	});

	test('waits longer for a large file, by its size', async () => {
		const { transport, asked } = answering(200, '{}', { timeoutMs: 30_000 });
		await transport(upload(Buffer.from('a'), { sizeBytes: 90_000_000 }));
		expect(asked[0]?.timeout).toBe(930_000);
	});

	test.each([
		['is accepted', answering(200, '{"id":"f1"}')],
		['is refused', answering(429, '{}')],
		['gets no response', failing(new Error('connect ECONNREFUSED 127.0.0.1:443'))],
	])('closes the file if it %s', async (_, { transport }) => {
		const stream = Readable.from(['a']);
		await transport(upload(stream)).catch(() => undefined);
		expect(stream.destroyed).toBe(true);
	});
});
