import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { RestError, type CredentialValues } from '../../n8n/api';
import { isN8n1, shareSystem, type System } from '../harness/system';
import { triggerWorkflow } from '../harness/workflows';

/** n8n 2 tries a refused activation several times. */
const ALL_TIMEOUT_MS = 600_000;

interface Answer {
	status: number;
	headers?: Record<string, string>;
	body?: string | object;
}

const refusal = (code: number, description: string, parameter: string | null = null) => ({
	errors: [{ code, description, parameter }],
});

/** The response for each path of the Base URL: to every request, or only to a creation. */
const ANSWERS: Record<string, { all?: Answer; create?: Answer; cut?: true }> = {
	'wrong-key': { all: { status: 401, body: refusal(2, 'Request not allowed') } },
	forbidden: { all: { status: 403 } },
	'wrong-path': { all: { status: 404, body: { message: 'no Route matched with those values' } } },
	'no-channel': { create: { status: 404, body: refusal(20, 'channel not found') } },
	method: { all: { status: 405, body: refusal(99, 'Method not allowed') } },
	channel: { create: { status: 422, body: refusal(10, 'Channel x does not exist', 'channelId') } },
	errors: { create: { status: 200, body: refusal(21, 'JSON is not a valid format') } },
	pace: { all: { status: 429, body: refusal(429, 'Too many requests') } },
	trouble: { create: { status: 500, body: refusal(99, 'Internal server error') } },
	outage: { all: { status: 503, body: '<h1>Busy</h1>' } },
	cut: { cut: true },
	login: {
		all: { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Please log in</p>' },
	},
	results: { all: { status: 200, body: { results: [] } } },
	redirect: { all: { status: 302, headers: { location: 'https://login.example.com/in' } } },
};

const EMPTY_LIST: Answer = { status: 200, body: { totalCount: 0, items: [] } };

let system: System;
let server: Server;
let origin: string;

beforeAll(async () => {
	system = await shareSystem();
	server = createServer((request, response) => {
		const [, name = ''] = (request.url ?? '').split('/');
		const { all, create, cut } = ANSWERS[name] ?? {};
		const isList = request.method === 'GET';
		const answer = all ?? (isList ? EMPTY_LIST : create);
		if (cut || !answer) {
			request.socket.destroy();
			return;
		}
		const { status, headers, body = '' } = answer;
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 300_000);

afterAll(async () => {
	await system.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
}, 300_000);

const valuesFor = (name: string): CredentialValues => ({
	accessKey: 'live_key_of_this_test',
	signingKey: 'signing-key',
	baseUrl: `http://${origin}/${name}/v1`,
});

const addWorkflow = async (name: string): Promise<string> => {
	const id = await system.api.saveCredential(name, valuesFor(name));
	return (await system.api.addWorkflow(triggerWorkflow(), id)).id;
};

/** Returns the message that n8n shows for a refused activation. */
const readRefusal = async (workflowId: string): Promise<string> =>
	await system.api.activate(workflowId).then(
		() => 'It was activated',
		(thrown: unknown) => (thrown instanceof RestError ? thrown.body : String(thrown)),
	);

/** Activates workflows one by one, or all at once in n8n 2, which retries each for long. */
const readRefusals = async (names: string[]): Promise<Record<string, string>> => {
	const told: Array<[string, Promise<string>]> = [];
	for (const name of names) {
		const telling = readRefusal(await addWorkflow(name));
		if (isN8n1) await telling;
		told.push([name, telling]);
	}
	return Object.fromEntries(
		await Promise.all(told.map(async ([name, telling]) => [name, await telling] as const)),
	);
};

/** The sentences that must appear in full: what happened, and what to do. */
const SENTENCES: Record<string, RegExp> = {
	'wrong-key': /MessageBird answered 401: Request not allowed \(code 2\)\. The Access Key must be/,
	forbidden: /MessageBird answered 403\. The Access Key must be a live key/,
	'wrong-path': /answered 404: no Route matched with those values\. Check the Base URL/,
	'no-channel': /MessageBird answered 404: channel not found \(code 20\)\. Check the Channel\./,
	method: /MessageBird answered 405: Method not allowed \(code 99\)\. Check the Base URL/,
	channel:
		/MessageBird answered 422: Channel x does not exist \(code 10, parameter channelId\)\. Correct .*not by its phone number/,
	errors: /MessageBird answered 200: JSON is not a valid format \(code 21\)\. MessageBird couldn't/,
	pace: /MessageBird answered 429: Too many requests \(code 429\) \[gave up after 4 tries .*\]\. MessageBird isn't accepting more requests/,
	trouble: /MessageBird answered 500: Internal server error \(code 99\) \[gave up.*reused/,
	outage:
		/answered 503: Busy \[gave up after 4 tries .*\]\. MessageBird was temporarily unavailable/,
	cut: /No answer from MessageBird to GET \/webhooks: .* \[gave up .*\]\. .*reused/,
	login: /answered 200 with something other than JSON: Please log in\. Something between/,
	redirect:
		/answered 302: it redirects to login\.example\.com\. The address redirects to another one/,
};

test(
	'a refused activation shows in full what happened and what to do',
	async () => {
		const told = await readRefusals(Object.keys(SENTENCES));

		for (const [name, sentence] of Object.entries(SENTENCES)) {
			expect(told[name]).toMatch(sentence);
			expect(told[name]).not.toMatch(/Max Tries|message may have been accepted|Phone numbers are/);
			expect(told[name]).not.toContain('live_key_of_this_test');
		}
	},
	ALL_TIMEOUT_MS,
);

test("the credential's test names what answered, and passes only for the Conversations API", async () => {
	const tested: Record<string, string> = {};
	const names = ['wrong-key', 'wrong-path', 'method', 'outage', 'login', 'results', 'redirect'];
	for (const name of names) {
		const { status, message } = await system.api.testCredential(
			system.credentialId,
			valuesFor(name),
		);
		tested[name] = `${status}: ${message}`;
	}

	expect(tested).toEqual({
		'wrong-key': expect.stringMatching(
			/^Error: MessageBird answered 401: .*live key.*dashboard\.messagebird\.com.*app\.bird\.com/,
		) as string,
		'wrong-path': expect.stringMatching(
			/^Error: 127.* answered 404: no Route matched .*no Conversations API at this Base URL/,
		) as string,
		method: expect.stringMatching(
			/^Error: MessageBird answered 405: .*no Conversations API/,
		) as string,
		outage: expect.stringMatching(/^Error: 127.* answered 503: Busy\. .*in a minute/) as string,
		login: expect.stringMatching(
			/^Error: 127.* answered 200 with something other than JSON: Please log in\. This is not the/,
		) as string,
		results: expect.stringMatching(
			/^Error: .* something other than a list from the Conversations API: \{"results":\[\]\}/,
		) as string,
		redirect: expect.stringMatching(
			/^Error: 127.* answered 302: it redirects to login\.example\.com\. .*final address/,
		) as string,
	});
});

test("the credential's test resolves a Base URL and a key that are expressions", async () => {
	const { accessKey, signingKey, baseUrl } = system.simulator;
	const values = {
		accessKey: `={{ ${JSON.stringify(accessKey)} }}`,
		signingKey,
		baseUrl: `={{ ${JSON.stringify(baseUrl)} }}`,
	};

	expect((await system.api.testCredential(system.credentialId, values)).status).toBe('OK');
	const wrong = await system.api.testCredential(system.credentialId, {
		...values,
		accessKey: '={{ "no" + "key" }}',
	});
	expect(wrong).toMatchObject({ status: 'Error' });
	expect(wrong.message).toMatch(/^MessageBird answered 401/);
});

test.each(['conversations.messagebird.com/v1', ''])(
	'the credential\'s test explains what is wrong with the Base URL "%s"',
	async (baseUrl) => {
		const values = { ...valuesFor('login'), baseUrl };
		const { status, message } = await system.api.testCredential(system.credentialId, values);

		expect(status).toBe('Error');
		expect(message).toMatch(/^"Base URL" .*Enter https:\/\/conversations\.messagebird\.com\/v1/);
	},
);
