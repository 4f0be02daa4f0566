import { readRequest } from '../../../../nodes/MessageBirdConversations/n8n/trigger/webhookRequest';
import { createWebhookContext } from './webhookContext';

const URL = 'https://n8n.example.com/webhook/t';

test("signs for the trigger's URL with the query that was called, not for the request's host", async () => {
	const { context } = createWebhookContext({
		resourceUrl: URL,
		request: {
			originalUrl: '/webhook/t?a=%20b?c',
			headers: { host: 'forged.example.com', 'messagebird-signature-jwt': 'a.b.c' },
			rawBody: Buffer.from('{"type":"x"}'),
		},
	});

	expect(await readRequest(context)).toEqual({
		delivery: {
			token: 'a.b.c',
			url: `${URL}?a=%20b?c`,
			body: Buffer.from('{"type":"x"}'),
		},
		triggerUrl: URL,
		otherUrls: [],
	});
});

test('checks the registered URL first if n8n has moved since', async () => {
	const former = 'https://former.example.com/webhook/t';
	const { context } = createWebhookContext({
		resourceUrl: URL,
		request: { originalUrl: '/webhook/t?q=1' },
		staticData: { production: { webhookId: 'h1', url: former, workflowId: 'w1' } },
	});

	expect(await readRequest(context)).toMatchObject({
		delivery: { url: `${former}?q=1` },
		triggerUrl: former,
		otherUrls: [`${URL}?q=1`],
	});
});

test("leaves alone what a copied workflow's original registered", async () => {
	const { context } = createWebhookContext({
		resourceUrl: URL,
		staticData: { production: { webhookId: 'h1', url: 'https://x.example', workflowId: 'w0' } },
	});

	expect(await readRequest(context)).toMatchObject({ triggerUrl: URL, otherUrls: [] });
});

test('asks older versions of n8n for the URL by their own method', async () => {
	const { context } = createWebhookContext({});

	expect(await readRequest(context)).toMatchObject({
		triggerUrl: 'https://n8n.example.com/webhook/old',
	});
});

test('reads a body of a type that n8n has not read', async () => {
	const request = {
		headers: {},
		originalUrl: '/webhook/t',
		readable: true,
		rawBody: undefined as Buffer | undefined,
		readRawBody() {
			this.rawBody = Buffer.from('read now');
			return Promise.resolve();
		},
	};
	const { context } = createWebhookContext({});
	const read = await readRequest(Object.assign(context, { getRequestObject: () => request }));

	expect(read?.delivery.body.toString()).toBe('read now');
});

test("returns undefined if the body can't be read, and an empty body if there is none", async () => {
	const readRawBody = () => Promise.reject(new Error('too large'));
	const broken = createWebhookContext({ request: { readable: true, readRawBody } });
	expect(await readRequest(broken.context)).toBeUndefined();

	const empty = await readRequest(createWebhookContext({}).context);
	expect(empty?.delivery).toMatchObject({ token: undefined, body: Buffer.alloc(0) });
});
