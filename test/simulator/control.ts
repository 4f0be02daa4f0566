import { setTimeout as sleep } from 'node:timers/promises';

import express, { type Router } from 'express';

import {
	emptyAccount,
	newId,
	now,
	type Account,
	type Channel,
	type Message,
	type Webhook,
} from './account';
import {
	emailAsCustomer,
	sendFilesAsCustomer,
	writeAsCustomer,
	type CustomerEmail,
	type CustomerFiles,
	type CustomerMessage,
} from './customer';
import {
	orderAsCustomer,
	tapAsCustomer,
	type CustomerOrder,
	type CustomerTap,
} from './customerAnswer';
import type { Attempt, Deliveries, Tampering } from './deliveries';
import type { Fault, Faults, RateLimit } from './faults';
import type { FileStorage, StoredFile } from './files/storage';
import type { JournalEntry } from './journal';
import type { Carrier, NextFailure } from './sending';
import { ServiceError } from './serviceError';
import { seedAccount } from './seed';
import type { Spelling } from './spelling';
import { createTemplate, type Template } from './templates/template';

/** What the control uses. */
interface Controlled {
	account: Account;
	carrier: Carrier;
	deliveries: Deliveries;
	faults: Faults;
	journal: JournalEntry[];
	storage: FileStorage;
	isSeeded: boolean;
}

/** Settings for deliveries. Those left out stay unchanged. */
export interface DeliverySettings {
	duplicate?: boolean;
	reorder?: boolean;
	/** `null` ends it. */
	tampering?: Tampering | null;
	paused?: boolean;
}

/**
 * Controls the simulator from a test in the same process. Over HTTP, each function is a
 * `POST /control/<name>` with the argument as its body and the result as its response.
 */
export const createControl = (controlled: Controlled) => {
	const { account, carrier, deliveries, faults, journal, storage } = controlled;
	return {
		/** Restores the state after the start: account, files, faults, journal and deliveries. */
		reset(): void {
			carrier.stop();
			deliveries.reset();
			faults.clear();
			journal.length = 0;
			storage.clear();
			account.spelling = undefined;
			account.storesSource = true;
			account.data = controlled.isSeeded ? seedAccount() : emptyAccount();
			account.emit('change');
		},
		/** Every request since the start or since the journal was last cleared, oldest first. */
		journal: (): JournalEntry[] => journal,
		clearJournal(): void {
			journal.length = 0;
		},
		addFault: (fault: Fault): void => faults.add(fault),
		clearFaults: (): void => faults.clear(),
		/** Answers 429 to requests above this rate. `null` lifts it. */
		rateLimit: (limit: RateLimit | null): void => faults.rateLimit(limit),
		/** Delays every response by this many milliseconds. */
		latency({ ms }: { ms: number }): void {
			faults.latencyMs = ms;
		},
		deliverySettings({ duplicate, reorder, tampering, paused }: DeliverySettings): void {
			if (duplicate !== undefined) deliveries.duplicate = duplicate;
			if (reorder !== undefined) deliveries.reorder = reorder;
			if (tampering !== undefined) deliveries.tampering = tampering ?? undefined;
			if (paused !== undefined) {
				if (paused) deliveries.pause();
				else deliveries.resume();
			}
		},
		/** Every attempt to deliver an event. */
		deliveries: (): Attempt[] => deliveries.attempts,
		/** Writes as a customer. Webhooks receive the events. */
		customerWrites: (message: CustomerMessage): Message => writeAsCustomer(account, message),
		/** Taps a button, a row of a list or a template's quick reply as a customer. */
		customerTaps: (tap: CustomerTap): Message => tapAsCustomer(account, tap),
		/** Orders from a product or a list of products as a customer. */
		customerOrders: (order: CustomerOrder): Message => orderAsCustomer(account, order),
		customerSendsEmail: (email: CustomerEmail): Message => emailAsCustomer(account, email),
		customerSendsFiles: (files: CustomerFiles): Message[] => sendFilesAsCustomer(account, files),
		/** Lists messages in a different form than they were sent. `null` ends it. */
		contentSpelling({ as }: { as: Spelling | null }): void {
			account.spelling = as ?? undefined;
		},
		/** Whether the `source` of the messages sent from now on is stored. */
		storeSource({ stored }: { stored: boolean }): void {
			account.storesSource = stored;
		},
		/**
		 * Makes the business's next message fail with a delivery failure's code (301, 302, 470). It
		 * gets the platform's status for a failure, `delivery_failed` by SMS and `bounce` by email, or the
		 * given status, such as `expired`.
		 */
		failNextDelivery: (failure: NextFailure): void => carrier.failNext(failure),
		setMessageStatus({ id, status }: { id: string; status: string }): void {
			const message = account.findMessage(id);
			if (!message) throw new ServiceError(404, 20, 'There is no such message');
			account.setMessageStatus(message, status);
		},
		templates: (): Template[] => account.data.templates,
		/** Adds a template, or changes the one with the same name and language. */
		putTemplate(fields: Pick<Template, 'name' | 'language'> & Partial<Template>): Template {
			const { templates } = account.data;
			const known = templates.find(
				({ name, language, wabaID }) =>
					name === fields.name &&
					language === fields.language &&
					wabaID === (fields.wabaID ?? wabaID),
			);
			const template = known ? Object.assign(known, fields) : createTemplate(fields);
			if (!known) templates.push(template);
			account.emit('change');
			return template;
		},
		/** The uploaded files. */
		files: (): StoredFile[] => storage.list(),
		webhooks: (): Webhook[] => account.data.webhooks,
		channels: (): Channel[] => account.data.channels,
		conversations: () => account.data.conversations,
		addChannel(fields: Partial<Channel> & { platformId: Channel['platformId'] }): Channel {
			const time = now();
			const channel: Channel = {
				id: newId(),
				name: `A channel of ${fields.platformId}`,
				address: `simulated-${fields.platformId}`,
				status: 'active',
				createdDatetime: time,
				updatedDatetime: time,
				...fields,
			};
			account.data.channels.push(channel);
			return channel;
		},
		/** Adds conversations without messages, to test paging. Returns their IDs, newest first. */
		addConversations({ count }: { count: number }): string[] {
			const [channel] = account.data.channels;
			if (!channel) throw new ServiceError(404, 20, 'There is no channel');
			const ids: string[] = [];
			const newest = Date.now();
			for (let index = 0; index < count; index++) {
				const at = new Date(newest - index * 1000).toISOString();
				const contact = account.addContact({
					displayName: `Customer ${index + 1}`,
					msisdn: String(4915_000_000_000 + index),
				});
				const id = newId();
				ids.push(id);
				account.data.conversations.push({
					id,
					contactId: contact.id,
					status: 'active',
					channelIds: [channel.id],
					createdDatetime: at,
					updatedDatetime: at,
					lastReceivedDatetime: at,
					lastUsedChannelId: channel.id,
					lastUsedPlatformId: channel.platformId,
					messages: [],
				});
			}
			return ids;
		},
		/** Waits until all messages and events have arrived, at most this many milliseconds. */
		async waitForIdle({ timeoutMs = 10_000 }: { timeoutMs?: number } = {}): Promise<boolean> {
			for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(10)) {
				if (!carrier.isBusy && !deliveries.isBusy) return true;
			}
			return false;
		},
	};
};

export type Control = ReturnType<typeof createControl>;

/** The control over HTTP. */
export const createControlRoutes = (control: Control): Router => {
	const router = express.Router();
	const actions: Record<string, (argument: never) => unknown> = control;
	router.post(
		'/:action',
		express.json({ strict: false, limit: '10mb' }),
		async (request, response) => {
			// A website can send a form here, but JSON only after a preflight request.
			if (!request.get('content-type')?.startsWith('application/json')) {
				response.status(415).json({ message: 'Send JSON, such as {}' });
				return;
			}
			const { action } = request.params;
			const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
			if (!act) {
				response
					.status(404)
					.json({ message: `There is no ${action}`, actions: Object.keys(actions) });
				return;
			}
			try {
				response.json((await act((request.body ?? {}) as never)) ?? { done: true });
			} catch (thrown) {
				if (!(thrown instanceof ServiceError)) throw thrown;
				response.status(thrown.status).json(thrown.body);
			}
		},
	);
	return router;
};
