import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MessageBirdConversationsApi } from '../../credentials/MessageBirdConversationsApi.credentials';
import { testCredential } from './harness/credentialTest';
import { runNode } from './harness/run';
import { only, useService } from './harness/service';

const service = useService();

const LIST = { resource: 'webhook', operation: 'getAll' };

describe('what a request bears', () => {
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

	test('is the access key, named so, and the wish for JSON', async () => {
		await runNode({ parameters: LIST, credentials: { accessKey: 'live_abc', baseUrl } });

		expect(only(received).headers).toMatchObject({
			authorization: 'AccessKey live_abc',
			accept: 'application/json',
		});
	});

	test('is the key without the blanks that were copied with it', async () => {
		await runNode({ parameters: LIST, credentials: { accessKey: ' live_abc\n', baseUrl } });

		expect(only(received).headers.authorization).toBe('AccessKey live_abc');
	});

	test('never is the signing key', async () => {
		const credentials = { accessKey: 'live_abc', signingKey: 'signing_xyz', baseUrl };

		await runNode({ parameters: LIST, credentials });

		expect(JSON.stringify(only(received))).not.toContain('signing_xyz');
	});

	test.each(['/', '//', ' ', '/ '])('goes to the Base URL that ends in "%s"', async (ending) => {
		await runNode({
			parameters: LIST,
			credentials: { accessKey: 'live_abc', baseUrl: ` ${baseUrl}${ending}` },
		});

		expect(only(received).url).toMatch(/^\/v1\/webhooks\?/);
	});

	test.each(['', '/', ' '])('goes to that URL in the test too (ending in "%s")', async (ending) => {
		await testCredential({ accessKey: ' live_abc ', baseUrl: `${baseUrl}${ending}` });

		expect(only(received)).toMatchObject({
			url: '/v1/conversations?limit=1',
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

	test('is passed by the right key', async () => {
		expect(await verdict()).toEqual({ status: 'OK' });
	});

	test('is failed by a wrong key, and says which key it must be and where that is', async () => {
		const { status, message } = await verdict(test401);

		expect(status).toBe('Error');
		expect(message).toContain('live key of classic MessageBird');
		expect(message).toContain('dashboard.messagebird.com → Developers → API access');
		expect(message).toContain('A test key is refused');
		expect(message).toContain('app.bird.com');
		expect(message).toContain('signing key is not an access key');
	});

	test('explains a key without the right to it in the same words', async () => {
		service.control.addFault({ status: 403 });

		expect(await verdict()).toEqual(await verdict(test401));
	});

	test('says that the Base URL is wrong where nothing is found', async () => {
		const { status, message } = await verdict({ baseUrl: `${service.simulator.origin}/v1/v2` });

		expect(status).toBe('Error');
		expect(message).toContain('no Conversations API at this Base URL');
	});

	test.each([500, 429, 302])('is failed by the answer %i', async (status) => {
		service.control.addFault({ status });

		expect((await verdict()).status).toBe('Error');
	});

	test('never says the key', async () => {
		const { message } = await verdict(test401);

		expect(message).not.toContain(test401.accessKey);
	});
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
		['isPerItem', expect.stringContaining('&accessKey')],
	]);
	expect(
		properties.filter(({ type }) => type === 'hidden').map((property) => property.name),
	).toEqual(['isPerItem']);
});

test('the keys are secrets, and the access key alone is required', () => {
	const { properties } = new MessageBirdConversationsApi();
	const secrets = properties.filter(({ typeOptions }) => typeOptions?.password === true);
	const required = properties.filter((property) => property.required === true);

	expect(secrets.map(({ name }) => name)).toEqual(['accessKey', 'signingKey']);
	expect(required.map(({ name }) => name)).toEqual(['accessKey']);
});
