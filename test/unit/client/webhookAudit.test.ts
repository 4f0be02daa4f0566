import type { Webhook } from '../../../nodes/MessageBirdConversations/client/contract/types';
import { ConversationsApiError } from '../../../nodes/MessageBirdConversations/client/http/errors';
import {
	auditWebhooks,
	countTowardsLimit,
} from '../../../nodes/MessageBirdConversations/client/webhookAudit';
import {
	explainWebhookLimit,
	mayBeWebhookLimit,
} from '../../../nodes/MessageBirdConversations/trigger/registration/webhookLimit';

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
])('gives the verdict %s to %s', async (verdict, url, fields, isAbandoned) => {
	const audited = await judge(url, fields);
	expect(audited).toMatchObject({ verdict, isAbandoned });
	expect(audited?.why).toMatch(/^Its? |^A test|^An active/);
});

describe('a webhook at a URL where a trigger registered another webhook', () => {
	const judgeWith = async (others: Webhook[], url = AT.active) => {
		const known = { ...instance, registeredAt: () => 'registered' };
		const [audited] = await auditWebhooks([webhook(url), ...others], known);
		return audited;
	};

	test("belongs to another account if this account doesn't have the registered one", async () => {
		expect(await judgeWith([])).toMatchObject({
			verdict: 'otherAccount',
			why: expect.stringContaining('(ID registered)') as string,
			isAbandoned: false,
		});
	});

	test('is active if this account has both', async () => {
		const registered = { ...webhook(AT.active), id: 'registered' };
		expect(await judgeWith([registered])).toMatchObject({ verdict: 'active' });
	});

	test('is inactive if nothing listens', async () => {
		expect(await judgeWith([], AT.inactive)).toMatchObject({ verdict: 'inactive' });
	});
});

test('counts generic and channel-specific webhooks apart', () => {
	const webhooks = [
		webhook(AT.active),
		webhook(AT.test, { channelId: '' }),
		webhook(AT.elsewhere, { channelId: 'c1' }),
	];
	expect(countTowardsLimit(webhooks, undefined)).toMatchObject({ count: 2, limit: 5 });
	expect(countTowardsLimit(webhooks, 'c9')).toMatchObject({ count: 1, limit: 10 });
});

describe('the webhook limit', () => {
	const REFUSAL = 'MessageBird answered 422: no more webhooks';
	const explain = async (...urls: string[]) => {
		const explained = await explainWebhookLimit(
			REFUSAL,
			urls.map((url) => webhook(url)),
			undefined,
			instance,
		);
		return explained ?? { message: '', remedy: '' };
	};

	test("is explained with a count, the abandoned webhooks and the service's message", async () => {
		const { message, remedy } = await explain(
			AT.active,
			AT.inactive,
			AT.test,
			AT.elsewhere,
			AT.local,
		);
		expect(message).toContain('5 webhooks for all channels');
		for (const url of [AT.inactive, AT.test, AT.local]) expect(remedy).toContain(url);
		for (const url of [AT.active, AT.elsewhere]) expect(remedy).not.toContain(url);
		expect(remedy).toContain(REFUSAL);
		expect(`${message} ${remedy}`).not.toMatch(/error|problem|failure|mistake/i);
	});

	test('names only webhooks as abandoned if their n8n says that nobody listens', async () => {
		const { remedy } = await explain(
			AT.unreachable,
			AT.unreachableTest,
			AT.inactive,
			AT.active,
			AT.elsewhere,
		);
		expect(remedy).toMatch(/^1 of them looks abandoned/);
		for (const url of [AT.unreachable, AT.unreachableTest]) expect(remedy).not.toContain(url);
	});

	test('is explained with all webhooks if none looks abandoned', async () => {
		const { remedy } = await explain(...Array.from({ length: 5 }, () => AT.elsewhere));
		expect(remedy).toContain(AT.elsewhere);
	});

	test("isn't blamed if it isn't reached", async () => {
		const four = Array.from({ length: 4 }, () => webhook(AT.elsewhere));
		const ofChannel = webhook(AT.elsewhere, { channelId: 'c1' });
		expect(
			await explainWebhookLimit(REFUSAL, [...four, ofChannel], undefined, instance),
		).toBeUndefined();
	});

	test.each([
		[422, true],
		[400, true],
		[403, true],
		[401, false],
		[429, false],
		[500, false],
	])('can be the reason for a %i: %s', (status, isPossible) => {
		const thrown = new ConversationsApiError('Refused', { request: 'POST /webhooks', status });
		expect(mayBeWebhookLimit(thrown)).toBe(isPossible);
	});

	test("can't be the reason for a lost connection", () => {
		expect(
			mayBeWebhookLimit(new ConversationsApiError('Lost', { request: 'POST /webhooks' })),
		).toBe(false);
	});
});
