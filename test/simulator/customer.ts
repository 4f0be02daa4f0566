import type { Account, Channel, Contact, Message } from './account';
import { ServiceError } from './serviceError';

/** A message that a customer writes. */
export interface CustomerMessage {
	/** The channel by ID or by platform. By default, the first one. */
	channelId?: string;
	platform?: string;
	/** The author: a contact by ID, number or address, or a new one with a name. */
	contact?: { id?: string; msisdn?: string; name?: string };
	/** Short for `type: 'text'` and its content. */
	text?: string;
	type?: string;
	content?: Record<string, unknown>;
}

const findChannel = (account: Account, { channelId, platform }: CustomerMessage): Channel => {
	const channel = account.data.channels.find(
		({ id, platformId }) =>
			(channelId === undefined || id === channelId) &&
			(platform === undefined || platformId === platform),
	);
	if (!channel) throw new ServiceError(404, 20, 'There is no such channel');
	return channel;
};

/** Adds a contact. Platforms without phone numbers use the name as address. */
export const addCustomer = (
	account: Account,
	{ name, msisdn }: { name: string; msisdn?: string },
): Contact => {
	const [firstName = '', ...others] = name.split(' ');
	const handle = name.toLowerCase().replace(/\s+/g, '.');
	return account.addContact({
		displayName: name,
		firstName,
		lastName: others.join(' '),
		...(msisdn === undefined ? {} : { msisdn }),
		addresses: Object.fromEntries(
			['facebook', 'telegram', 'line', 'wechat', 'email'].map((platform) => [platform, handle]),
		),
	});
};

const findContact = (account: Account, channel: Channel, message: CustomerMessage): Contact => {
	const { id, msisdn, name } = message.contact ?? {};
	const first = id === undefined && msisdn === undefined && name === undefined;
	const known = first
		? account.data.contacts[0]
		: account.findContactByAddress(channel.platformId, id ?? msisdn ?? name ?? '');
	if (known) return known;
	const plain = msisdn?.replace(/\D/g, '');
	return addCustomer(account, {
		name: name ?? (plain ? `+${plain}` : 'Somebody new'),
		...(plain ? { msisdn: plain } : {}),
	});
};

/** Writes as a customer. Creates the contact and the conversation if they don't exist. */
export const writeAsCustomer = (account: Account, message: CustomerMessage): Message => {
	const channel = findChannel(account, message);
	const contact = findContact(account, channel, message);
	const conversation = account.openConversation(contact, channel);
	return account.addMessage(conversation, channel, {
		type: message.type ?? 'text',
		content: message.content ?? { text: message.text ?? 'Hello' },
		direction: 'received',
		status: 'received',
		origin: 'inbound',
	});
};
