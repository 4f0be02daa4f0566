import type { INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../simulator/faults';
import { byId, only, useService } from '../harness/service';

const service = useService();

const send = (fields: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '+31600000001',
	text: 'Hi',
	...fields,
});

const failWith = async (fault: Fault) => {
	service.control.addFault(fault);
	// One try only. Other tests cover retries.
	const { error } = await service.run(send({ options: { maxTries: 1 } }));
	return { message: error?.message ?? '', remedy: error?.description ?? '', error };
};

const refusal = (code: number, description: string, parameter: string | null = null) => ({
	errors: [{ code, description, parameter }],
});

test("an error shows the service's status, code, description and parameter", async () => {
	const body = refusal(10, 'Value is not a valid msisdn', 'to');

	const { message, error } = await failWith({ status: 422, body });

	expect(message).toBe(
		'MessageBird answered 422: Value is not a valid msisdn (code 10, parameter to) [item 0]',
	);
	expect(error?.httpCode).toBe('422');
	expect(error?.context).toMatchObject({ itemIndex: 0 });
});

test('an error lists everything that the service complains about', async () => {
	const errors = [
		{ code: 9, description: "'to' is a required parameter", parameter: 'to' },
		{ code: 21, message: 'Content does not fit' },
	];

	const { message } = await failWith({ status: 422, body: { errors } });

	expect(message).toContain("'to' is a required parameter (code 9, parameter to)");
	expect(message).toContain('Content does not fit (code 21)');
});

test.each([
	[401, 2, 'Request not allowed (incorrect access_key)', /live key for classic MessageBird/],
	[401, 2, 'Request not allowed (incorrect access_key)', /dashboard\.messagebird\.com/],
	[401, 1001, 'Invalid credential', /Test keys .*Bird platform \(app\.bird\.com\)/],
	[422, 9, "'to' is a required parameter", /Fill in the parameter/],
	[422, 10, 'Value is not a valid msisdn', /country code, such as \+31612345678/],
	[404, 20, 'Channel not found', /Check the ID/],
	[400, 21, 'JSON is not a valid format', /content fits the Message Type/],
	[402, 25, 'Not enough balance', /Top up your account balance/],
	[422, 470, 'Message failed', /WhatsApp Template/],
	[422, 21, 'Outside of the 24 hour window', /WhatsApp Template/],
])('%i with code %i and "%s" has a remedy: %p', async (status, code, description, words) => {
	const { remedy } = await failWith({ status, body: refusal(code, description) });

	expect(remedy).toMatch(words);
});

test.each([
	[401, /live key/],
	[403, /live key/],
	[404, /Base URL/],
	[429, /Parallel Requests.*Retry On Fail/],
	[500, /may have been accepted/],
	[503, /may have been accepted/],
])('%i without details has a remedy: %p', async (status, words) => {
	const { message, remedy } = await failWith({ status, body: {} });

	expect(message).toMatch(new RegExp(`^MessageBird answered ${status} .*\\[item 0\\]$`));
	expect(remedy).toMatch(words);
});

test('a wrong access key is explained', async () => {
	const { error } = await service.run(send(), { credentials: { accessKey: 'not-the-key' } });

	expect(error?.message).toContain('MessageBird answered 401');
	expect(error?.message).toContain('incorrect access_key');
	expect(error?.description).toContain('Test keys and keys from the newer Bird platform');
});

test("a proxy's HTML page instead of a response is quoted without its markup", async () => {
	const { message, remedy } = await failWith({ html: true });

	expect(message).toMatch(/^127\.0\.0\.1:\d+ answered 502: /);
	expect(message).toContain('The proxy got no answer.');
	expect(message).not.toMatch(/[<>]/);
	expect(remedy).toContain('temporarily unavailable');
});

test('an HTML page with status 200 counts as no response, and the remedy tells what to check', async () => {
	const { message, remedy } = await failWith({ html: true, status: 200 });

	expect(message).toContain('something other than JSON: 502 Bad Gateway');
	expect(remedy).toMatch(/proxy or a login page.*Base URL.*may have processed the request/);
});

test.each([
	['a list', []],
	['a text', 'OK'],
	['a number', 7],
])('%s instead of an object counts as no response', async (_, body) => {
	const { message } = await failWith({ status: 200, body });

	expect(message).toContain('answered 200 with something other than JSON');
});

describe('a 200 response that contains errors', () => {
	const body = refusal(20, 'conversation not found');

	test('is a refusal: nothing was sent, and nothing is uncertain', async () => {
		service.control.addFault({ status: 200, body, times: 1 });
		const run = await service.run(send(), { settings: { onError: 'continueRegularOutput' } });

		expect(only(run.json)).toMatchObject({
			error: 'MessageBird answered 200: conversation not found (code 20) [item 0]',
			details: { status: 200, errors: [{ code: 20, description: 'conversation not found' }] },
		});
		expect(only(run.json).details).not.toHaveProperty('uncertain');
	});

	test('is sent again by Retry On Fail, because nothing was accepted', async () => {
		service.control.addFault({ status: 200, body, times: 1 });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

		const { json } = await service.run(send(), { settings });

		expect(only(json)).toMatchObject({ status: 'accepted' });
		expect(service.journal().map(({ status }) => status)).toEqual([200, 202]);
	});

	test.each([{ errors: [] }, { errors: null }, { error: { code: 302, description: 'Not on it' } }])(
		'counts as accepted if it has a message: %j',
		async (fields) => {
			const { error, message } = await failWith({ status: 200, body: { id: 'm', ...fields } });

			expect({ error, message }).toEqual({ error: undefined, message: '' });
		},
	);

	test.each([
		['as text', { errors: ['no such channel'] }, 'no such channel'],
		['by parameter', { errors: { to: ['is blank'] } }, 'is blank (parameter to)'],
		['as one', { error: { message: 'Quota reached' } }, 'Quota reached'],
	])('can contain them %s', async (_, given, said) => {
		const { message } = await failWith({ status: 200, body: given });

		expect(message).toContain(`answered 200: ${said}`);
	});
});

test.each([
	[404, { message: 'no Route matched with those values' }, /no Route matched.*/, /Base URL/],
	[422, { code: 'InvalidPayload', message: 'Invalid request body' }, /Invalid request body/, /./],
	[
		422,
		{ errors: [{ code: '21', description: 'JSON is not a valid format' }] },
		/JSON is not a valid format \(code 21\)/,
		/content fits the Message Type/,
	],
	[400, { title: 'Bad Request', detail: 'No body' }, /Bad Request: No body/, /./],
])('a refusal in another format is quoted: %i %j', async (status, body, said, words) => {
	const { message, remedy } = await failWith({ status, body });

	expect(message).toMatch(said);
	expect(remedy).toMatch(words);
});

test("a redirect isn't followed, and its remedy names the Base URL", async () => {
	const { message, remedy } = await failWith({ status: 302, body: {} });

	expect(message).toContain('302');
	expect(remedy).toContain('Base URL');
});

test.each(['conversations.messagebird.com/v1', 'htps://conversations.messagebird.com/v1', ''])(
	'an invalid Base URL is refused before anything is sent: "%s"',
	async (baseUrl) => {
		const { error } = await service.run(send(), { credentials: { baseUrl } });

		expect(error?.message).toContain('"Base URL" in the credential is not an http(s) URL');
		expect(error?.description).toContain('https://conversations.messagebird.com/v1');
	},
);

test("if nobody listens at the address, the error has the network's code, and nothing was sent", async () => {
	const { error } = await service.run(send(), {
		credentials: { baseUrl: 'http://127.0.0.1:9/v1' },
	});

	expect(error?.message).toContain('No answer from MessageBird to POST /send');
	expect(error?.message).toContain('ECONNREFUSED');
	expect(error?.description).toMatch(/didn't reach MessageBird.*Base URL/);
});

test.each(['before', 'after'] as const)(
	'if the connection is cut %s the request is carried out, the message may have been sent',
	async (cut) => {
		const { message, remedy } = await failWith({ cut });

		expect(message).toContain('No answer from MessageBird to POST /send');
		expect(remedy).toContain('may have processed the request');
		expect(only(service.journal()).accepted).toBe(cut === 'after');
	},
);

test('a Base URL without its version is distinguished from a wrong ID', async () => {
	const baseUrl = service.credentials.baseUrl.replace('/v1', '/v1/v9');

	const { error } = await service.run(send(), { credentials: { baseUrl } });

	expect(error?.description).toContain('Base URL');
});

test('if some items fail, the error names them and tells that the others succeeded', async () => {
	const items = ['+31600000001', 'nobody', '+34600000002', 'no-one'].map((to) => ({ to }));

	const { error } = await service.run(send({ to: '={{ $json.to }}' }), { items });

	expect(error?.message).toMatch(/^Of 4 items, 2 failed, 2 were accepted: .*\[item 1\]$/);
	expect(error?.description).toContain('2 items (1, 3): MessageBird answered 422');
	expect(error?.description).toContain('Accepted items are not sent again');
});
