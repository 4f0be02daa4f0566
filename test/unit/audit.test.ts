import { auditWebhooks, countTowardsCap } from '../../nodes/MessageBirdConversations/api/audit';
import { ConversationsApiError } from '../../nodes/MessageBirdConversations/api/errors';
import type { Webhook } from '../../nodes/MessageBirdConversations/api/types';
import { explainCap, isCapRefusal } from '../../nodes/MessageBirdConversations/trigger/cap';

const BASE = 'https://n8n.example.com/';
const AT = {
	active: `${BASE}webhook/a/webhook`,
	inactive: `${BASE}webhook/i/webhook`,
	test: `${BASE}webhook-test/t/webhook`,
	listening: `${BASE}webhook-test/l/webhook`,
	unreachable: `${BASE}webhook/u/webhook`,
	unreachableTest: `${BASE}webhook-test/u/webhook`,
	elsewhere: 'https://crm.example.com/hook',
	lookalike: 'https://n8n.example.com.evil.example/webhook/a/webhook',
	local: 'http://192.168.1.5:5678/webhook/x/webhook',
};

const instance = {
	baseUrl: BASE,
	isListening: async (url: string) =>
		await Promise.resolve(
			url.includes('/u/') ? undefined : url === AT.active || url === AT.listening,
		),
};

const webhook = (url: string, fields: Partial<Webhook> = {}): Webhook => ({
	id: `id of ${url}`,
	url,
	events: ['message.created'],
	status: 'enabled',
	...fields,
});

const judge = async (url: string, fields: Partial<Webhook> = {}) => {
	const [audited] = await auditWebhooks([webhook(url, fields)], instance);
	return audited;
};

test.each([
	['active', AT.active, {}, false],
	['active', AT.listening, {}, false],
	['inactive', AT.inactive, {}, true],
	['testLeftover', AT.test, {}, true],
	['unknown', AT.unreachable, {}, false],
	['unknown', AT.unreachableTest, {}, false],
	['disabled', AT.active, { status: 'disabled' as const }, true],
	['elsewhere', AT.elsewhere, {}, false],
	['elsewhere', AT.lookalike, {}, false],
	['elsewhere', AT.local, {}, true],
])('says %s of %s', async (verdict, url, fields, isAbandoned) => {
	const audited = await judge(url, fields);
	expect(audited).toMatchObject({ verdict, isAbandoned });
	expect(audited?.why).toMatch(/^It is|^It was|^A test|^An active/);
});

test('counts generic and channel-specific webhooks apart', () => {
	const webhooks = [
		webhook(AT.active),
		webhook(AT.test, { channelId: '' }),
		webhook(AT.elsewhere, { channelId: 'c1' }),
	];
	expect(countTowardsCap(webhooks, undefined)).toMatchObject({ count: 2, cap: 5 });
	expect(countTowardsCap(webhooks, 'c9')).toMatchObject({ count: 1, cap: 10 });
});

describe('the cap', () => {
	test('is explained with a count and the ones that look abandoned', async () => {
		const webhooks = [AT.active, AT.inactive, AT.test, AT.elsewhere, AT.local].map((url) =>
			webhook(url),
		);
		const { message, remedy } = await explainCap(webhooks, undefined, instance);
		expect(message).toContain('5 webhooks for all channels');
		for (const url of [AT.inactive, AT.test, AT.local]) expect(remedy).toContain(url);
		for (const url of [AT.active, AT.elsewhere]) expect(remedy).not.toContain(url);
		expect(`${message} ${remedy}`).not.toMatch(/error|problem|failure|mistake/i);
	});

	test('names nothing as abandoned whose n8n did not say that nobody listens', async () => {
		const { remedy } = await explainCap(
			[AT.unreachable, AT.unreachableTest, AT.inactive].map((url) => webhook(url)),
			undefined,
			instance,
		);
		expect(remedy).toMatch(/^1 of them looks abandoned/);
		for (const url of [AT.unreachable, AT.unreachableTest]) expect(remedy).not.toContain(url);
	});

	test('is explained with all of them where none looks abandoned', async () => {
		const { remedy } = await explainCap([webhook(AT.elsewhere)], undefined, instance);
		expect(remedy).toContain(AT.elsewhere);
	});

	test.each([
		[422, 'Webhook limit reached', true],
		[400, 'Maximum number of webhooks', true],
		[429, 'Rate limit exceeded', false],
		[422, 'Channel does not exist', false],
		[500, 'limit', false],
	])('is told from other refusals: %i %s', (status, message, isCap) => {
		const thrown = new ConversationsApiError(message, { request: 'POST /webhooks', status });
		expect(isCapRefusal(thrown)).toBe(isCap);
	});
});
