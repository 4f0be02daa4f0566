import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MessageBirdConversationsApi } from '../../../credentials/MessageBirdConversationsApi.credentials';
import { MessageBirdConversations } from '../../../nodes/MessageBirdConversations/MessageBirdConversations.node.ts';
import { MessageBirdConversationsTrigger } from '../../../nodes/MessageBirdConversations/MessageBirdConversationsTrigger.node.ts';
import { testCredential } from '../harness/credentialTest';
import { runNode } from '../harness/run';
import { only, useService } from '../harness/service';

const service = useService();

const LIST = { resource: 'webhook', operation: 'getAll' };

describe('a request', () => {
	const received: Array<{ url?: string; headers: IncomingHttpHeaders }> = [];
	let server: Server;
	let baseUrl: string;

	beforeAll(async () => {
		server = createServer(({ url, headers }, response) => {
			received.push({ url, headers });
			response.setHeader('Content-Type', 'application/json').end('{"items":[],"totalCount":0}');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
	});
	beforeEach(() => {
		received.length = 0;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	test('has the access key in its header, and asks for JSON', async () => {
		await runNode({ parameters: LIST, credentials: { accessKey: 'live_abc', baseUrl } });

		expect(only(received).headers).toMatchObject({
			authorization: 'AccessKey live_abc',
			accept: 'application/json',
		});
	});

	test('has the key without whitespace copied along with it', async () => {
		await runNode({ parameters: LIST, credentials: { accessKey: ' live_abc\n', baseUrl } });

		expect(only(received).headers.authorization).toBe('AccessKey live_abc');
	});

	test('never has the signing key', async () => {
		const credentials = { accessKey: 'live_abc', signingKey: 'signing_xyz', baseUrl };

		await runNode({ parameters: LIST, credentials });

		expect(JSON.stringify(only(received))).not.toContain('signing_xyz');
	});

	test.each(['/', '//', ' ', '/ '])('goes to a Base URL that ends in "%s"', async (ending) => {
		await runNode({
			parameters: LIST,
			credentials: { accessKey: 'live_abc', baseUrl: ` ${baseUrl}${ending}` },
		});

		expect(only(received).url).toMatch(/^\/v1\/webhooks\?/);
	});

	test.each(['', '/', ' '])('goes to that URL in the test too (ending in "%s")', async (ending) => {
		await testCredential({ accessKey: ' live_abc ', baseUrl: `${baseUrl}${ending}` });

		expect(only(received)).toMatchObject({
			url: '/v1/conversations?offset=0&limit=1',
			headers: { authorization: 'AccessKey live_abc' },
		});
	});
});

describe('the test', () => {
	const test401 = { accessKey: 'another-key' };
	const verdict = async (fields: { accessKey?: string; baseUrl?: string } = {}) =>
		await testCredential({ ...service.credentials, ...fields });

	test('reads one conversation', async () => {
		await verdict();

		expect(only(service.journal())).toMatchObject({
			operationId: 'listConversations',
			query: { limit: '1' },
			status: 200,
		});
	});

	test('passes with the right key', async () => {
		expect(await verdict()).toMatchObject({ status: 'OK' });
	});

	test('fails with a wrong key, and tells which key is needed and where to find it', async () => {
		const { status, message } = await verdict(test401);

		expect(status).toBe('Error');
		expect(message).toContain('live key for classic MessageBird');
		expect(message).toContain('dashboard.messagebird.com → Developers → API access');
		expect(message).toContain('Test keys and keys from the newer Bird platform');
		expect(message).toContain('app.bird.com');
		expect(message).toContain('signing key is not an access key');
	});

	test('gives the same advice for a key without permission', async () => {
		service.control.addFault({ status: 403 });

		const { message } = await verdict();
		expect(message).toMatch(/^MessageBird answered 403/);
		expect((await verdict(test401)).message).toContain(message.split('. ').slice(1).join('. '));
	});

	test('tells that the Base URL is wrong if it gets a 404', async () => {
		const { status, message } = await verdict({ baseUrl: `${service.simulator.origin}/v1/v2` });

		expect(status).toBe('Error');
		expect(message).toContain('no Conversations API at this Base URL');
	});

	test.each([500, 429, 302])('fails on a response with %i', async (status) => {
		service.control.addFault({ status });

		expect((await verdict()).status).toBe('Error');
	});

	test.each([
		[
			'conversations.messagebird.com/v1',
			/^"Base URL" is not a URL that starts with https:\/\/: conv/,
		],
		['localhost:4010/v1', /^"Base URL" is not a URL that starts with https:\/\/: localhost:4010/],
		['htps://conversations.messagebird.com/v1', /^"Base URL" is not a URL .*: htps:/],
		[' ', /^"Base URL" is empty\. Enter https:\/\/conversations\.messagebird\.com\/v1/],
	])('explains what is wrong with the Base URL "%s", and sends nothing', async (baseUrl, words) => {
		const { status, message } = await verdict({ baseUrl });

		expect(status).toBe('Error');
		expect(message).toMatch(words);
		expect(service.journal()).toEqual([]);
	});

	test.each([
		['', /^"Access Key" is empty/],
		['live_abc\nlive_def', /^"Access Key" contains a space/],
		[
			'live_ключ',
			/^"Access Key" contains a space or another character that is never part of a key/,
		],
	])(
		'explains what is wrong with the access key %j, and sends nothing',
		async (accessKey, words) => {
			const { status, message } = await verdict({ accessKey });

			expect(status).toBe('Error');
			expect(message).toMatch(words);
			expect(service.journal()).toEqual([]);
		},
	);

	test('tells that nothing answers at the Base URL', async () => {
		const { status, message } = await verdict({ baseUrl: 'http://127.0.0.1:9/v1' });

		expect(status).toBe('Error');
		expect(message).toMatch(/^No answer .*ECONNREFUSED.*didn't reach MessageBird.*Base URL/);
	});

	test('never shows the key', async () => {
		const { message } = await verdict(test401);

		expect(message).not.toContain(test401.accessKey);
	});
});

describe('the test fails if something else than the API answers, and names it', () => {
	let server: Server;
	let origin: string;
	let answer: { status: number; headers?: Record<string, string>; body?: string };

	beforeAll(async () => {
		server = createServer((_, response) => {
			response.writeHead(answer.status, answer.headers).end(answer.body);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	const NOT_THE_API = 'This is not the Conversations API. Check the Base URL';
	const LOGIN = '<html><title>Log in</title><body>Please log in, live_abc</body></html>';
	const errors = [{ code: 20, description: 'conversation not found', parameter: null }];

	test.each<[string, typeof answer, string, string]>([
		[
			'a login page',
			{ status: 200, headers: { 'content-type': 'text/html' }, body: LOGIN },
			'HOST answered 200 with something other than JSON: Log in Please log in, [hidden]',
			NOT_THE_API,
		],
		[
			'a list of another API',
			{ status: 200, body: '{"results":[]}' },
			'answered 200 with something other than a list from the Conversations API: {"results":[]}',
			NOT_THE_API,
		],
		[
			'another object',
			{ status: 200, body: '{}' },
			'answered 200 with something other than a list from the Conversations API: {}',
			NOT_THE_API,
		],
		[
			'an empty response',
			{ status: 204 },
			'answered 200 with something other than JSON from the Conversations API: an empty body',
			NOT_THE_API,
		],
		[
			'errors',
			{ status: 200, body: JSON.stringify({ errors }) },
			'MessageBird answered 200: conversation not found (code 20)',
			'no Conversations API at this Base URL',
		],
		[
			'a gateway without that route',
			{ status: 404, body: '{"message":"no Route matched with those values"}' },
			'HOST answered 404: no Route matched with those values',
			'no Conversations API at this Base URL. It usually ends in /v1',
		],
		[
			'a redirect to another host',
			{ status: 302, headers: { location: 'https://login.example.com/in?key=live_abc' } },
			'HOST answered 302: it redirects to login.example.com.',
			'Enter the final address as the Base URL.',
		],
		[
			'a redirect to another path',
			{ status: 301, headers: { location: '/v2/conversations' } },
			'HOST answered 301: it redirects to another path.',
			'Enter the final address as the Base URL.',
		],
		[
			'too many requests',
			{ status: 429, body: '{"errors":[{"code":429,"description":"Too many"}]}' },
			'MessageBird answered 429: Too many (code 429)',
			'Try again in a minute.',
		],
		['trouble', { status: 503, body: '<h1>Busy</h1>' }, 'HOST answered 503: Busy', 'in a minute'],
	])('%s', async (_, given, said, remedy) => {
		answer = given;
		const baseUrl = `http://${origin}/v1`;

		const { status, message } = await testCredential({ accessKey: 'live_abc', baseUrl });

		expect(status).toBe('Error');
		expect(message).toContain(said.replace('HOST', origin));
		expect(message).toContain(remedy);
		expect(message).not.toMatch(/live_abc|Options|item/);
	});
});

test('both nodes can test the credential, as n8n uses the first one that it finds', () => {
	for (const node of [new MessageBirdConversations(), new MessageBirdConversationsTrigger()]) {
		expect(node.description.credentials).toEqual([
			{ name: 'messageBirdConversationsApi', required: true, testedBy: 'testCredential' },
		]);
		expect(node.methods.credentialTest.testCredential).toBeInstanceOf(Function);
	}
	expect(new MessageBirdConversationsApi()).not.toHaveProperty('test');
});

test('the credential has the names that workflows are saved with', () => {
	const { name, displayName, properties } = new MessageBirdConversationsApi();

	expect({ name, displayName }).toEqual({
		name: 'messageBirdConversationsApi',
		displayName: 'MessageBird Conversations API',
	});
	expect(properties.map((property) => [property.name, property.default])).toEqual([
		['accessKey', ''],
		['signingKey', ''],
		['baseUrl', 'https://conversations.messagebird.com/v1'],
		['expressionFields', expect.stringContaining('&accessKey')],
	]);
	expect(
		properties.filter(({ type }) => type === 'hidden').map((property) => property.name),
	).toEqual(['expressionFields']);
});

test('both keys are secrets, and only the access key is required', () => {
	const { properties } = new MessageBirdConversationsApi();
	const secrets = properties.filter(({ typeOptions }) => typeOptions?.password === true);
	const required = properties.filter((property) => property.required === true);

	expect(secrets.map(({ name }) => name)).toEqual(['accessKey', 'signingKey']);
	expect(required.map(({ name }) => name)).toEqual(['accessKey']);
});
