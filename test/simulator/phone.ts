import { join } from 'node:path';

import express, { type Router } from 'express';

import type { Account } from './account';
import {
	addCustomer,
	emailAsCustomer,
	sendFilesAsCustomer,
	writeAsCustomer,
	type CustomerEmail,
	type CustomerFiles,
	type CustomerMessage,
} from './customer';
import {
	orderAsCustomer,
	showTemplate,
	tapAsCustomer,
	type CustomerOrder,
	type CustomerTap,
} from './customerAnswer';
import { ServiceError } from './serviceError';
import type { Uploads } from './uploads';

const PAGE_FOLDER = join(__dirname, 'phone');

/**
 * Allows only the page's own scripts, but images and videos from any host: the page asks before it
 * loads them.
 */
const CONTENT_SECURITY_POLICY = [
	"default-src 'self'",
	"img-src 'self' data: http: https:",
	"media-src 'self' data: http: https:",
	"style-src 'self' 'unsafe-inline'",
	"base-uri 'none'",
	"frame-ancestors 'self'",
].join('; ');

/** A customer's actions. Each is a `POST /phone/<name>` with the argument as its body. */
const createActions = (account: Account): Record<string, (body: never) => unknown> => ({
	messages: (message: CustomerMessage) => writeAsCustomer(account, message),
	files: (files: CustomerFiles) => sendFilesAsCustomer(account, files),
	emails: (email: CustomerEmail) => emailAsCustomer(account, email),
	taps: (tap: CustomerTap) => tapAsCustomer(account, tap),
	orders: (order: CustomerOrder) => orderAsCustomer(account, order),
});

/** Serves the page of the customer's phone, and its API. */
export const createPhone = (account: Account, uploads: Uploads): Router => {
	const router = express.Router();
	router.use((request, response, next) => {
		response.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
		// Browsers set this header if another website sends the request.
		const isForeign = request.method === 'POST' && request.get('sec-fetch-site') === 'cross-site';
		if (isForeign) response.status(403).json({ message: 'Only from this page' });
		else next();
	});
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

	// Messages as the API returns them, plus filled-in templates. Without a channel, those of all
	// channels.
	router.get('/phone/messages', (request, response) => {
		const { contactId, channelId } = request.query;
		const { templates } = account.data;
		const messages = account.data.conversations
			.filter((conversation) => conversation.contactId === contactId)
			.flatMap((conversation) => conversation.messages)
			.filter((message) => channelId === undefined || message.channelId === channelId)
			.sort((one, other) => one.createdDatetime.localeCompare(other.createdDatetime))
			.map((message) => ({ ...message, template: showTemplate(message, templates) }));
		response.json(messages);
	});

	for (const [name, act] of Object.entries(createActions(account))) {
		router.post(`/phone/${name}`, express.json({ limit: '10mb' }), (request, response) => {
			try {
				response.json(act((request.body ?? {}) as never));
			} catch (thrown) {
				if (!(thrown instanceof ServiceError)) throw thrown;
				response.status(thrown.status).json(thrown.body);
			}
		});
	}

	// Uploads a file, and returns its URL for a message.
	router.post(
		'/phone/uploads',
		express.raw({ type: () => true, limit: '25mb' }),
		(request, response) => {
			const { name } = request.query;
			response.json(
				uploads.add({
					name: typeof name === 'string' && name !== '' ? name : 'file',
					type: request.get('content-type') ?? 'application/octet-stream',
					body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
				}),
			);
		},
	);

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

	// Server-sent events. Each reports a change, and the page then reloads what it shows.
	router.get('/phone/changes', (request, response) => {
		response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
		response.write('data: connected\n\n');
		const tell = (): void => void response.write('data: changed\n\n');
		account.on('change', tell);
		request.on('close', () => account.off('change', tell));
	});
	return router;
};
