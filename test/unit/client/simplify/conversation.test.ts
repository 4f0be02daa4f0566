import { simplifyConversation } from '../../../../nodes/MessageBirdConversations/client/simplify/conversation';
import { ARCHIVED, conversationOf, RECEIVED } from '../../support/samples';

const simpleConversation = (conversation: object) =>
	simplifyConversation(conversationOf(conversation));

const YEAR_ONE = '0001-01-01T00:00:00Z';

describe('a conversation', () => {
	const { contact, conversation } = RECEIVED;
	const channels = [
		{ id: 'c1', name: 'Support', platformId: 'sms', status: 'active' },
		{ id: 'c2', name: 'Sales', platformId: 'whatsapp', status: 'action_required' },
	];

	test('keeps the most useful fields', () => {
		expect(
			simpleConversation({
				...conversation,
				contact: { ...contact, displayName: 'Noor' },
				channels,
				lastUsedChannelId: 'c2',
				messages: { totalCount: 3, href: 'https://x.example', lastMessageId: 'm' },
			}),
		).toEqual({
			id: 'd159a2b8328e4d36b13817cf4808e608',
			status: 'active',
			contactId: 'b9b299127dbb4f88bb2dd681e10f6e2d',
			contactName: 'Noor',
			contactNumber: '+31612345678',
			platform: 'whatsapp',
			channelId: 'c2',
			channelName: 'Sales',
			messageCount: 3,
			lastReceivedDatetime: '2023-04-27T10:54:55.207355235Z',
			createdDatetime: '2023-04-27T10:46:26Z',
			updatedDatetime: '2023-04-27T10:46:26.152718694Z',
		});
	});

	test('takes the platform from the channel if the last one is missing', () => {
		expect(simpleConversation({ id: 'v', channels, lastUsedChannelId: 'c1' })).toMatchObject({
			platform: 'sms',
			channelName: 'Support',
		});
	});

	test('keeps a message count of zero', () => {
		expect(simpleConversation({ id: 'v', messages: { totalCount: 0 } })).toEqual({
			id: 'v',
			messageCount: 0,
		});
	});

	test("takes the contact's ID from the contact if it's only there", () => {
		expect(simpleConversation({ contact: { id: 'k' } })).toEqual({ contactId: 'k' });
	});

	test.each([null, [], {}, { vip: 'yes' }])(
		'accepts %j as customDetails and attributes',
		(details) => {
			const given = { id: 'k', msisdn: 31612345678, customDetails: details, attributes: details };
			const isTold = details !== null && Object.keys(details).length > 0;
			expect(simpleConversation({ id: 'v', contact: given })).toEqual({
				id: 'v',
				contactId: 'k',
				contactNumber: '+31612345678',
				...(isTold ? { contact: { customDetails: details, attributes: details } } : {}),
			});
		},
	);

	test('keeps unknown fields of the conversation and of its contact', () => {
		expect(
			simpleConversation({
				id: 'v',
				workspaceId: 7,
				isBlocked: false,
				labels: [],
				channelName: 'taken',
				contact: { id: 'k', language: 'nl' },
			}),
		).toEqual({
			id: 'v',
			contactId: 'k',
			contact: { language: 'nl' },
			workspaceId: 7,
			isBlocked: false,
			conversation: { channelName: 'taken' },
		});
	});

	test('needs neither contact nor channels, as after an update', () => {
		expect(simpleConversation(ARCHIVED.conversation)).toEqual({ ...ARCHIVED.conversation });
	});

	test.each([YEAR_ONE, '0001-01-01T00:00:00.000000000Z', null, ''])(
		'leaves out %p as the time of the last received message',
		(lastReceivedDatetime) => {
			expect(simpleConversation({ id: 'v', lastReceivedDatetime })).toEqual({ id: 'v' });
		},
	);

	test('accepts null as contact, channels and messages', () => {
		const empty = { id: 'v', contact: null, messages: null, channels: null };
		expect(simpleConversation(empty)).toEqual({ id: 'v' });
	});
});
