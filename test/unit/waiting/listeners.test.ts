import { createConversationsApi } from '../../../nodes/MessageBirdConversations/client/conversationsApi';
import { findListener } from '../../../nodes/MessageBirdConversations/waiting/listeners';

const BASE = 'https://n8n.example.com/';
const OWN = `${BASE}webhook/1/webhook`;

const webhook = (more: object = {}) => ({
	id: 'w',
	url: OWN,
	events: ['message.created'],
	status: 'enabled',
	...more,
});

/** Asks which trigger listens; the triggers answer by their URL. */
const find = async (
	webhooks: object[],
	answers: Record<string, boolean> = { [OWN]: true },
	{ channelId, baseUrl = BASE }: { channelId?: string; baseUrl?: string } = {},
) => {
	const asked: string[] = [];
	const api = createConversationsApi(() =>
		Promise.resolve({ offset: 0, limit: 20, count: webhooks.length, items: webhooks }),
	);
	const listening = await findListener(api, {
		baseUrl,
		channelId,
		ask(url) {
			asked.push(url);
			return Promise.resolve(answers[url]);
		},
	});
	return { listening, asked };
};

test('an active trigger of this n8n listens', async () => {
	expect(await find([webhook()])).toEqual({ listening: 'listening', asked: [OWN] });
});

test('a test listen counts too', async () => {
	const url = `${BASE}webhook-test/1/webhook`;
	expect((await find([webhook({ url })], { [url]: true })).listening).toBe('listening');
});

test('of several triggers, one that passes answers on is enough', async () => {
	const other = `${BASE}webhook/2/webhook`;
	const answers = { [OWN]: false, [other]: true };
	expect((await find([webhook(), webhook({ id: 'other', url: other })], answers)).listening).toBe(
		'listening',
	);
});

test('a trigger that passes no answers on is told from none', async () => {
	expect((await find([webhook()], { [OWN]: false })).listening).toBe('turnedOff');
	expect((await find([webhook()], {})).listening).toBe('none');
	expect((await find([])).listening).toBe('none');
});

test.each([
	['that is disabled', { status: 'disabled' }],
	['of another host', { url: 'https://crm.example.com/hook' }],
	[
		'of a host whose name only begins like this one',
		{ url: 'https://n8n.example.com.evil.example/' },
	],
	['without a URL', { url: undefined }],
	['for other events', { events: ['message.updated', 'conversation.created'] }],
	['without events', { events: null }],
	['of another channel', { channelId: 'other' }],
])('a webhook %s is not even asked', async (_name, more) => {
	const { listening, asked } = await find([webhook(more)], undefined, { channelId: 'mine' });
	expect([listening, asked]).toEqual(['none', []]);
});

test('a webhook of the channel or of all channels hears its answers', async () => {
	for (const channelId of ['mine', undefined, '', null]) {
		const { listening } = await find([webhook({ channelId })], undefined, { channelId: 'mine' });
		expect(listening).toBe('listening');
	}
});

test('if the channel is not known yet, any channel may be the one', async () => {
	expect((await find([webhook({ channelId: 'some' })])).listening).toBe('listening');
});

test("if this n8n doesn't know its own address, no other host is asked", async () => {
	const { listening, asked } = await find([webhook()], undefined, { baseUrl: '' });
	expect([listening, asked]).toEqual(['none', []]);
});
