import type { IHttpRequestOptions } from 'n8n-workflow';

import { createIsListening } from '../../../nodes/MessageBirdConversations/n8n/instanceUrls';

const PRODUCTION = 'https://n8n.example.com/webhook/abc/webhook';
const TEST = 'https://n8n.example.com/webhook-test/abc/webhook';

interface Answer {
	statusCode: number;
	headers?: Record<string, unknown>;
	body?: unknown;
}

const ask = async (url: string, answer: Answer | Error) => {
	const asked: IHttpRequestOptions[] = [];
	const isListening = await createIsListening((options) => {
		asked.push(options);
		return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
	})(url);
	return { isListening, asked };
};

const allowing = (methods: unknown): Answer => ({
	statusCode: 204,
	headers: { 'access-control-allow-methods': methods },
	body: '',
});

const saying = (statusCode: number, body: unknown): Answer => ({ statusCode, headers: {}, body });

const failing = (fields: object): Error => Object.assign(new Error('no answer'), fields);

/** The response of n8n at a test URL where nothing listens. */
const NOT_REGISTERED = JSON.stringify({
	code: 404,
	message: 'The requested webhook "abc/webhook" is not registered.',
	hint: "Click the 'Execute workflow' button on the canvas, then try again.",
});

test.each(['OPTIONS, POST', 'OPTIONS,POST', 'POST', 'GET, POST, OPTIONS'])(
	'somebody listens if n8n allows %s',
	async (methods) => {
		expect((await ask(PRODUCTION, allowing(methods))).isListening).toBe(true);
		expect((await ask(TEST, allowing(methods))).isListening).toBe(true);
	},
);

test('nobody listens if n8n allows only OPTIONS', async () => {
	expect((await ask(PRODUCTION, allowing('OPTIONS'))).isListening).toBe(false);
});

test("no test listens if n8n says that the URL isn't registered", async () => {
	expect((await ask(TEST, saying(404, NOT_REGISTERED))).isListening).toBe(false);
});

test.each<[string, Answer | Error]>([
	['a plain 200', saying(200, 'OK')],
	['a 200 that allows no method', { ...allowing('OPTIONS'), statusCode: 200 }],
	['a 200 that allows all methods', { ...allowing('OPTIONS, POST'), statusCode: 200 }],
	['a 204 that names no methods', { statusCode: 204, headers: {}, body: '' }],
	['a 204 without headers', { statusCode: 204, body: '' }],
	["a 204 with a proxy's methods", allowing('GET, HEAD, OPTIONS')],
	["a 204 whose methods aren't text", allowing(['OPTIONS'])],
	['a redirect', saying(302, '')],
	['a 400', saying(400, '')],
	['a login page', saying(401, '<html>')],
	['a 403', saying(403, 'Forbidden')],
	["a proxy's 404", saying(404, '404 page not found')],
	["another service's 404", saying(404, '{"message":"Not Found"}')],
	["a 404 that quotes n8n's message", saying(404, `<pre>${NOT_REGISTERED}</pre>`)],
	['a 404 with no body', saying(404, undefined)],
	['a 405', saying(405, '')],
	['a 429', saying(429, '')],
	['a 500', saying(500, NOT_REGISTERED)],
	['a 502', saying(502, 'Bad Gateway')],
	['a starting n8n', saying(503, '{"code":503,"message":"Database is not ready!"}')],
	['a 504', saying(504, '')],
	['a refused connection', failing({ code: 'ECONNREFUSED' })],
	['an unknown host', failing({ code: 'ENOTFOUND' })],
	['a nested refused connection', failing({ cause: { code: 'ECONNREFUSED' } })],
	['a timeout', failing({ code: 'ECONNABORTED' })],
])("it's unknown who listens if the response is %s", async (_what, answer) => {
	expect((await ask(PRODUCTION, answer)).isListening).toBeUndefined();
	expect((await ask(TEST, answer)).isListening).toBeUndefined();
});

test('asks exactly the URL with OPTIONS and its origin, and follows no redirect', async () => {
	const { asked } = await ask(PRODUCTION, allowing('OPTIONS'));
	expect(asked).toMatchObject([
		{
			method: 'OPTIONS',
			url: PRODUCTION,
			headers: { Origin: 'https://n8n.example.com' },
			disableFollowRedirect: true,
		},
	]);
});

test('sends no request without a URL', async () => {
	const { isListening, asked } = await ask('no address', allowing('OPTIONS'));
	expect([isListening, asked]).toEqual([undefined, []]);
});
