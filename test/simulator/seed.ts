import { emptyAccount, inSeconds, newId, type AccountData, type Channel } from './account';
import { seedTemplates } from './templates/seed';

const CHANNELS: Array<Pick<Channel, 'name' | 'platformId' | 'address'>> = [
	{ name: 'Tulip Shop WhatsApp', platformId: 'whatsapp', address: '+31201234567' },
	{ name: 'Tulip Shop SMS', platformId: 'sms', address: '+31201234567' },
	{ name: 'Tulip Shop Messenger', platformId: 'facebook', address: 'tulip.shop' },
	{ name: 'Tulip Shop Telegram', platformId: 'telegram', address: 'tulip_shop_bot' },
	{ name: 'Tulip Shop LINE', platformId: 'line', address: '@tulipshop' },
	{ name: 'Tulip Shop WeChat', platformId: 'wechat', address: 'tulipshop' },
	{ name: 'Tulip Shop email', platformId: 'email', address: 'hello@tulip-shop.example' },
];

const CONTACTS = [
	{
		firstName: 'Noor',
		lastName: 'de Vries',
		msisdn: '31600000001',
		said: 'Are the red tulips back?',
	},
	{ firstName: 'Mateo', lastName: 'García', msisdn: '34600000002', said: 'Thanks, they arrived!' },
	{
		firstName: 'Yuki',
		lastName: 'Tanaka',
		displayName: 'Yuki Tanaka',
		msisdn: '819000000003',
		said: 'Do you ship to Kyoto?',
	},
];

const time = (minutesAgo: number): string =>
	new Date(Date.now() - minutesAgo * 60_000).toISOString().replace('Z', '031712Z');

/** A small shop's account: one channel per platform, and customers who have written before. */
export const seedAccount = (): AccountData => {
	const data = emptyAccount();
	data.templates = seedTemplates();
	const created = inSeconds(time(60 * 24 * 30));
	data.channels = CHANNELS.map((channel) => ({
		...channel,
		id: newId(),
		status: 'active',
		createdDatetime: created,
		updatedDatetime: created,
	}));
	CONTACTS.forEach(({ said, ...contact }, index) => {
		const channel = data.channels[index % 2];
		if (!channel) return;
		const at = time((index + 1) * 45);
		const id = newId();
		const handle = `${contact.firstName.toLowerCase()}.${contact.msisdn.slice(-4)}`;
		const profileName = `${contact.firstName} ${contact.lastName}`;
		data.contacts.push({
			// As in real accounts, the display name of most contacts is their number.
			displayName: `+${contact.msisdn}`,
			...contact,
			id,
			profileName,
			addresses: {
				facebook: handle,
				telegram: contact.msisdn.slice(-9),
				line: handle,
				wechat: handle,
				email: `${contact.firstName.toLowerCase()}@customer.example`,
			},
			createdDatetime: inSeconds(at),
			updatedDatetime: inSeconds(at),
		});
		const conversationId = newId();
		data.conversations.push({
			id: conversationId,
			contactId: id,
			status: 'active',
			channelIds: [channel.id],
			createdDatetime: inSeconds(at),
			updatedDatetime: at,
			lastReceivedDatetime: at,
			lastUsedChannelId: channel.id,
			lastUsedPlatformId: channel.platformId,
			messages: [
				{
					id: newId(),
					conversationId,
					channelId: channel.id,
					platform: channel.platformId,
					to: channel.address,
					from: `+${contact.msisdn}`,
					direction: 'received',
					status: 'received',
					type: 'text',
					content: { text: said },
					metadata: { sender: { displayName: profileName } },
					origin: 'inbound',
					createdDatetime: at,
					updatedDatetime: at,
				},
			],
		});
	});
	return data;
};
