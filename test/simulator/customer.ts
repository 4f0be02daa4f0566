import type { Account, Channel, Contact, Message } from './account';
import { ServiceError } from './serviceError';

/** The customer who writes, and the channel. */
export interface Sender {
	/** The channel by ID or by platform. By default, the first one. */
	channelId?: string;
	platform?: string;
	/** The author: a contact by ID, number or address, or a new one with a name. */
	contact?: { id?: string; msisdn?: string; name?: string };
	/** The message that the customer quotes. */
	replyTo?: { id: string };
}

/** A message that a customer writes. */
export interface CustomerMessage extends Sender {
	/** Short for `type: 'text'` and its content. */
	text?: string;
	type?: string;
	content?: Record<string, unknown>;
}

/** A file that a customer sends. */
export interface CustomerFile {
	url: string;
	name?: string;
	/** Its MIME type. */
	type?: string;
	/** Its size in bytes. */
	length?: number;
}

/** Files that a customer sends together. The text is the caption of the first one. */
export interface CustomerFiles extends Sender {
	files: CustomerFile[];
	text?: string;
}

/** An email that a customer writes. */
export interface CustomerEmail extends Sender {
	subject?: string;
	text?: string;
	html?: string;
	attachments?: CustomerFile[];
}

const notFound = (description: string): ServiceError => new ServiceError(404, 20, description);

const findChannel = (account: Account, { channelId, platform }: Sender): Channel => {
	const channel = account.data.channels.find(
		({ id, platformId }) =>
			(channelId === undefined || id === channelId) &&
			(platform === undefined || platformId === platform),
	);
	if (!channel) throw notFound('There is no such channel');
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
		displayName: msisdn === undefined ? name : `+${msisdn}`,
		profileName: name,
		firstName,
		lastName: others.join(' '),
		...(msisdn === undefined ? {} : { msisdn }),
		addresses: {
			...Object.fromEntries(
				['facebook', 'telegram', 'line', 'wechat'].map((platform) => [platform, handle]),
			),
			email: `${handle}@customer.example`,
		},
	});
};

const findContact = (account: Account, channel: Channel, message: Sender): Contact => {
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
		...(message.replyTo ? { replyTo: { id: message.replyTo.id } } : {}),
	});
};

/** The message types for images, videos and audio. Other files have the type `file`. */
const MEDIA_TYPES = ['image', 'video', 'audio'];

const toMedia = ({ url, type }: CustomerFile, caption?: string) => {
	const kind = MEDIA_TYPES.find((name) => type?.startsWith(`${name}/`)) ?? 'file';
	return { type: kind, content: { [kind]: { url, ...(caption ? { caption } : {}) } } };
};

/** Platforms on which a message can have several files. */
const GROUPING_PLATFORMS = new Set(['facebook']);

/** Sends files as a customer: one message for each, or a single message on Messenger. */
export const sendFilesAsCustomer = (
	account: Account,
	{ files, text, ...sender }: CustomerFiles,
): Message[] => {
	const captioned = files.map((file, index) => ({ file, caption: index === 0 ? text : undefined }));
	if (files.length > 1 && GROUPING_PLATFORMS.has(findChannel(account, sender).platformId)) {
		const externalAttachments = captioned.map(({ file: { url }, caption }) => ({
			url,
			...(caption ? { caption } : {}),
		}));
		const content = { externalAttachments };
		return [writeAsCustomer(account, { ...sender, type: 'externalAttachment', content })];
	}
	return captioned.map(({ file, caption }) =>
		writeAsCustomer(account, { ...sender, ...toMedia(file, caption) }),
	);
};

/** Sends an email as a customer, by default on the email channel. */
export const emailAsCustomer = (
	account: Account,
	{ subject = '', text, html, attachments = [], ...sender }: CustomerEmail,
): Message => {
	const from = sender.channelId === undefined ? { platform: 'email', ...sender } : sender;
	const channel = findChannel(account, from);
	const contact = findContact(account, channel, from);
	const name = `${contact.firstName} ${contact.lastName}`.trim() || contact.displayName;
	const email = {
		subject,
		from: { address: contact.addresses.email ?? '', name },
		to: [{ address: channel.address }],
		content: {
			...(text === undefined ? {} : { text }),
			...(html === undefined ? {} : { html }),
		},
		...(attachments.length === 0
			? {}
			: {
					attachments: attachments.map(({ url, name, type, length }, index) => ({
						id: `attachment-${index + 1}`,
						name: name ?? url.split('/').at(-1) ?? '',
						type: type ?? 'application/octet-stream',
						URL: url,
						...(length === undefined ? {} : { length }),
					})),
				}),
	};
	const who = { ...from, contact: { id: contact.id } };
	return writeAsCustomer(account, { ...who, type: 'email', content: { email } });
};
