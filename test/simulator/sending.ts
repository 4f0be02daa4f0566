import type { Account, Channel, Contact, Conversation, Message } from './account';
import { invalid } from './serviceError';

interface Fate {
	status: string;
	error?: Message['error'];
}

/** The statuses of a message that is delivered. */
const READ = ['sent', 'delivered', 'read'];

/** The same, on platforms that don't report whether it was read. */
const STEPS: Record<string, string[]> = {
	sms: ['sent', 'delivered'],
	email: ['sent', 'delivered', 'opened'],
};

const successOn = (platform: string): Fate[] =>
	(STEPS[platform] ?? READ).map((status) => ({ status }));

/** Delivery failures by code, as the service reports them later. */
const FAILURES: Record<number, Fate> = {
	301: { status: 'failed', error: { code: 301, description: 'Failed to send message' } },
	302: {
		status: 'rejected',
		error: { code: 302, description: 'Contact is not registered on WhatsApp' },
	},
	470: {
		status: 'rejected',
		error: {
			code: 470,
			description:
				'Re-engagement message: more than 24 hours have passed since the customer last replied',
		},
	},
};

/** The statuses of a failed message on platforms that have their own. */
const FAILED_STATUSES: Record<string, string> = { sms: 'delivery_failed', email: 'bounce' };

/** A delivery failure that hasn't happened yet. */
export interface NextFailure {
	code: number;
	/** The message's final status. By default, it's the platform's. */
	status?: string;
}

const failureOf = ({ code, status }: NextFailure, platform: string): Fate | undefined => {
	const failure = FAILURES[code];
	return failure && { ...failure, status: status ?? FAILED_STATUSES[platform] ?? failure.status };
};

const WINDOW_MS = 24 * 60 * 60 * 1000;

/** Whether the customer's last message on this channel, in any conversation, is too old. */
const isOutsideWindow = (
	{ data }: Account,
	{ contactId }: Conversation,
	{ channelId, platform, type }: Message,
): boolean => {
	if (platform !== 'whatsapp' || type === 'hsm') return false;
	const messages = data.conversations
		.filter((conversation) => conversation.contactId === contactId)
		.flatMap((conversation) => conversation.messages);
	return !messages.some(
		(message) =>
			message.direction === 'received' &&
			message.channelId === channelId &&
			Date.now() - Date.parse(message.createdDatetime) <= WINDOW_MS,
	);
};

const PHONE_PLATFORMS = new Set(['sms', 'whatsapp']);

/** Finds the recipient, or creates a contact for the address. @throws ServiceError */
export const findRecipient = (account: Account, channel: Channel, to: string): Contact => {
	const known = account.findContactByAddress(channel.platformId, to);
	if (known) return known;
	if (!PHONE_PLATFORMS.has(channel.platformId)) {
		return account.addContact({ displayName: to, addresses: { [channel.platformId]: to } });
	}
	if (!/^\+?[1-9]\d{6,14}$/.test(to)) throw invalid('to', 'Value is not a valid msisdn');
	const msisdn = to.replace(/^\+/, '');
	return account.addContact({ displayName: `+${msisdn}`, msisdn });
};

/** Delivers the business's messages to customers, step by step. */
export class Carrier {
	private readonly timers = new Set<NodeJS.Timeout>();

	private failures: NextFailure[] = [];

	constructor(
		private readonly account: Account,
		public stepMs: number,
	) {}

	/** Makes the next message fail with the code of a delivery failure: 301, 302 or 470. */
	failNext(failure: NextFailure): void {
		this.failures.push(failure);
	}

	/** Whether messages are still on their way. */
	get isBusy(): boolean {
		return this.timers.size > 0;
	}

	/** Accepts a message. Its status then changes step by step. */
	send(
		conversation: Conversation,
		channel: Channel,
		message: Pick<Message, 'type' | 'content'>,
		onStatus: (message: Message) => void,
	): Message {
		const accepted = this.account.addMessage(conversation, channel, {
			...message,
			direction: 'sent',
			status: 'accepted',
			origin: 'api',
		});
		const isRefused = isOutsideWindow(this.account, conversation, accepted);
		const next = this.failures.shift() ?? (isRefused ? { code: 470 } : undefined);
		const failure = next && failureOf(next, channel.platformId);
		this.step(accepted, failure ? [failure] : successOn(channel.platformId), onStatus);
		return accepted;
	}

	stop(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
		this.failures = [];
	}

	private step(message: Message, fates: Fate[], onStatus: (message: Message) => void): void {
		const [fate, ...rest] = fates;
		if (!fate) return;
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			this.account.setMessageStatus(message, fate.status, fate.error);
			onStatus(message);
			this.step(message, rest, onStatus);
		}, this.stepMs);
		this.timers.add(timer);
	}
}
