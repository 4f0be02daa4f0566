import { join } from 'node:path';

import express, { type Router } from 'express';

import type { Account } from './account';
import { addCustomer, writeAsCustomer, type CustomerMessage } from './customer';
import { ServiceError } from './serviceError';

const PAGE_FOLDER = join(__dirname, 'phone');

/** The page that is the customer's phone, and what it reads and writes. */
export const createPhone = (account: Account): Router => {
	const router = express.Router();
	router.use(express.static(PAGE_FOLDER));

	router.get('/phone/account', (_request, response) => {
		const { channels, contacts, webhooks } = account.data;
		response.json({
			channels: channels.map(({ id, name, platformId, address }) => ({
				id,
				name,
				platformId,
				address,
			})),
			contacts: contacts.map(({ id, displayName, profileName, msisdn }) => ({
				id,
				displayName: profileName ?? displayName,
				msisdn,
			})),
			listeners: webhooks.filter(({ status }) => status !== 'disabled').length,
		});
	});

	router.get('/phone/messages', (request, response) => {
		const { contactId, channelId } = request.query;
		const messages = account.data.conversations
			.filter((conversation) => conversation.contactId === contactId)
			.flatMap((conversation) => conversation.messages)
			.filter((message) => message.channelId === channelId)
			.sort((one, other) => one.createdDatetime.localeCompare(other.createdDatetime));
		response.json(messages);
	});

	router.post('/phone/messages', express.json(), (request, response) => {
		try {
			response.json(writeAsCustomer(account, (request.body ?? {}) as CustomerMessage));
		} catch (thrown) {
			if (!(thrown instanceof ServiceError)) throw thrown;
			response.status(thrown.status).json(thrown.body);
		}
	});

	router.post('/phone/contacts', express.json(), (request, response) => {
		const { name, msisdn } = (request.body ?? {}) as { name?: string; msisdn?: string };
		if (typeof name !== 'string' || name.trim() === '') {
			response.status(400).json({ message: 'A contact needs a name' });
			return;
		}
		const plain = msisdn?.replace(/\D/g, '');
		const contact = addCustomer(account, { name, ...(plain ? { msisdn: plain } : {}) });
		account.emit('change');
		response.json(contact);
	});

	// Server-sent events: each says that something changed, and the page reads what it shows.
	router.get('/phone/changes', (request, response) => {
		response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
		response.write('data: connected\n\n');
		const tell = (): void => void response.write('data: changed\n\n');
		account.on('change', tell);
		request.on('close', () => account.off('change', tell));
	});
	return router;
};
