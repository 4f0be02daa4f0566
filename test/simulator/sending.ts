import { inSeconds, now } from './account';
import type { Account, Channel, Contact, Conversation, Message } from './account';
import { invalid } from './serviceError';

/** A status that a message gets. */
export interface Fate {
	status: string;
	error?: Message['error'];
}

/** The statuses of a message that is delivered, after it was accepted. */
const READ = ['pending', 'sent', 'delivered', 'read'];

/** The same, on platforms with their own statuses. SMS doesn't report whether it was read. */
const STEPS: Record<string, string[]> = {
	whatsapp: ['pending', 'transmitted', 'delivered', 'read'],
	sms: ['pending', 'sent', 'delivered'],
	email: ['sent', 'delivered', 'opened'],
};

/** Statuses of a delivered message, which needs no fallback. */
const ARRIVED = new Set(['delivered', 'read', 'opened', 'clicked']);

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

/** How a message is sent. */
export interface Sending {
	/** The first status: a reply is answered as pending. */
	status: 'accepted' | 'pending';
	/** Why its delivery will fail, if that is known. */
	failure?: Fate | undefined;
	/** The message to send on another channel if this one isn't delivered in time. */
	fallback?: { id: string; channel: Channel; afterMs: number } | undefined;
	onStatus: (message: Message) => void;
}

/** The fields of a message besides its type and content. */
export type Extras = Pick<
	Message,
	'source' | 'tag' | 'trackId' | 'ttl' | 'eventType' | 'fallback' | 'replyTo'
>;

/** The longest delay of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

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

	private readonly fallbacks = new Set<NodeJS.Timeout>();

	private failures: NextFailure[] = [];

	constructor(
		private readonly account: Account,
		public stepMs: number,
	) {}

	/** Makes the next message fail with the code of a delivery failure: 301, 302 or 470. */
	failNext(failure: NextFailure): void {
		this.failures.push(failure);
	}

	/** Whether messages are still on their way; fallbacks may wait for hours. */
	get isBusy(): boolean {
		return this.timers.size > 0;
	}

	/** Accepts a message. Its status then changes step by step. */
	send(
		conversation: Conversation,
		channel: Channel,
		message: Pick<Message, 'type' | 'content'> & Extras & Partial<Pick<Message, 'id'>>,
		{ status, failure, fallback, onStatus }: Sending,
	): Message {
		const accepted = this.account.addMessage(conversation, channel, {
			...message,
			direction: 'sent',
			status,
			origin: 'api',
		});
		const isRefused = isOutsideWindow(this.account, conversation, accepted);
		const next = this.failures.shift() ?? (isRefused ? { code: 470 } : undefined);
		const fate = (next && failureOf(next, channel.platformId)) ?? failure;
		const steps = successOn(channel.platformId).filter((step) => step.status !== status);
		this.step(accepted, fate ? [fate] : steps, onStatus);
		if (fallback) this.fallBack(accepted, fallback, onStatus);
		return accepted;
	}

	stop(): void {
		for (const timer of [...this.timers, ...this.fallbacks]) clearTimeout(timer);
		this.timers.clear();
		this.fallbacks.clear();
		this.failures = [];
	}

	private step(message: Message, fates: Fate[], onStatus: (message: Message) => void): void {
		const [fate, ...rest] = fates;
		if (!fate) return;
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			// The platform reports whole seconds, which may be earlier than the message's own time.
			const time = fate.status === 'pending' ? now() : inSeconds();
			this.account.setMessageStatus(message, fate.status, fate.error, time);
			onStatus(message);
			this.step(message, rest, onStatus);
		}, this.stepMs);
		this.timers.add(timer);
	}

	/** Sends the message on another channel if it hasn't been delivered by then. */
	private fallBack(
		message: Message,
		{ id, channel, afterMs }: NonNullable<Sending['fallback']>,
		onStatus: Sending['onStatus'],
	): void {
		const timer = setTimeout(
			() => {
				this.fallbacks.delete(timer);
				const conversation = this.account.findConversation(message.conversationId);
				if (ARRIVED.has(message.status) || !conversation) return;
				const { type, content, source, tag, trackId } = message;
				const extras = JSON.parse(JSON.stringify({ source, tag, trackId })) as Extras;
				const copy = { id, type, content: structuredClone(content), ...extras };
				this.send(conversation, channel, copy, { status: 'accepted', onStatus });
			},
			Math.min(afterMs, MAX_TIMER_MS),
		);
		this.fallbacks.add(timer);
	}
}
