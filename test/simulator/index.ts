import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express, { type RequestHandler } from 'express';

import { Account, emptyAccount } from './account';
import { createApi } from './api';
import { createControl, createControlRoutes, type Control } from './control';
import { DEFAULT_ACCESS_KEY, DEFAULT_SIGNING_KEY } from './defaults';
import { Deliveries } from './deliveries';
import { Faults } from './faults';
import { createFileRoutes } from './files/routes';
import { FileStorage } from './files/storage';
import type { JournalEntry } from './journal';
import { createMedia } from './media';
import { createOperations } from './operations';
import { createPhone } from './phone';
import { createPipeline } from './pipeline';
import { seedAccount } from './seed';
import { Carrier } from './sending';
import { keepAccount, loadAccount } from './store';
import { createTemplateRoutes } from './templates/routes';
import { Uploads } from './uploads';
import { showEvent } from './views';

export interface SimulatorOptions {
	/** By default, it's 0: any free port. */
	port?: number;
	accessKey?: string;
	signingKey?: string;
	/** Whether there are channels, contacts and conversations from the start. By default, true. */
	seed?: boolean;
	/** The largest page of conversations and messages. By default, it's 20, like the service's. */
	maxPageSize?: number;
	/** Whether `send` responds like the service or as the contract describes. */
	sendAnswer?: 'service' | 'contract';
	/** The time between a message's statuses. By default, 400. */
	statusDelayMs?: number;
	/** The waits before an event is delivered again. */
	webhookRetryDelaysMs?: number[];
	/** The file that keeps the account across restarts. By default, there's none. */
	dataFile?: string;
}

/** A running stand-in for the Conversations API. */
export interface Simulator {
	origin: string;
	/** The Base URL for a credential. */
	baseUrl: string;
	phoneUrl: string;
	accessKey: string;
	signingKey: string;
	control: Control;
	close(): Promise<void>;
}

const LOCAL_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Page and control are only for this machine, even if a website's host name points here. */
const localOnly: RequestHandler = (request, response, next) => {
	const host = (request.headers.host ?? '').replace(/:\d+$/, '');
	if (LOCAL_HOSTS.has(host)) next();
	else response.status(403).json({ message: 'Only for this machine' });
};

const listen = async (server: Server, port: number): Promise<number> =>
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
	});

/**
 * Starts the simulator on this machine's loopback address.
 *
 * @throws the server's error, such as EADDRINUSE if the port is in use
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
	const { accessKey = DEFAULT_ACCESS_KEY, signingKey = DEFAULT_SIGNING_KEY, dataFile } = options;
	const isSeeded = options.seed ?? true;
	const kept = dataFile === undefined ? undefined : loadAccount(dataFile);
	const app = express().disable('x-powered-by');
	const server = createServer(app);
	// A test that blocks the event loop for some seconds doesn't lose its connection meanwhile.
	server.keepAliveTimeout = 60_000;
	const port = await listen(server, options.port ?? 0);
	const origin = `http://127.0.0.1:${port}`;

	// An account that was kept before it had all kinds of data gets the others new.
	const account = new Account({ ...(isSeeded ? seedAccount() : emptyAccount()), ...kept });
	account.setMaxListeners(0);
	const save = dataFile === undefined ? undefined : keepAccount(account, dataFile);
	const deliveries = new Deliveries(
		signingKey,
		options.webhookRetryDelaysMs ?? [500, 1000, 2000, 5000, 10_000, 30_000],
	);
	const carrier = new Carrier(account, options.statusDelayMs ?? 400);
	const faults = new Faults();
	const journal: JournalEntry[] = [];
	const pipeline = createPipeline({ faults, journal });
	const storage = new FileStorage();

	account.on('event', (type, conversation, message) => {
		const event = showEvent(account, type, conversation, message, origin);
		const usedChannelId = message?.channelId ?? conversation.lastUsedChannelId;
		for (const { id, url, events, channelId, status } of account.data.webhooks) {
			const isHeard = channelId === undefined || channelId === usedChannelId;
			if (status !== 'disabled' && isHeard && events.includes(type)) {
				deliveries.add({ webhookId: id, url, event });
			}
		}
	});

	const operations = createOperations({
		account,
		carrier,
		origin,
		maxPageSize: options.maxPageSize ?? 20,
		sendAnswer: options.sendAnswer ?? 'service',
		isMissingFile(url) {
			const prefix = `${origin}/v1/files/`;
			return url.startsWith(prefix) && !storage.find(url.slice(prefix.length));
		},
		report(url, message) {
			const conversation = account.findConversation(message.conversationId);
			if (!conversation) return;
			const event = showEvent(account, 'message.updated', conversation, message, origin);
			deliveries.add({ webhookId: `report ${message.id}`, url, event });
		},
	});
	const control = createControl({
		account,
		carrier,
		deliveries,
		faults,
		journal,
		storage,
		isSeeded,
	});

	// On the real service, files and templates are at other hosts.
	app.use('/v1/files', createFileRoutes(storage, { accessKey, pipeline }));
	app.use(createTemplateRoutes(account, { accessKey, pipeline }));
	app.use('/v1', await createApi({ accessKey, operations, pipeline }));
	const uploads = new Uploads(origin);
	app.use('/media', createMedia(), uploads.createRoutes());
	app.use('/control', localOnly, createControlRoutes(control));
	app.use(localOnly, createPhone(account, uploads));

	return {
		origin,
		baseUrl: `${origin}/v1`,
		phoneUrl: `${origin}/`,
		accessKey,
		signingKey,
		control,
		async close() {
			carrier.stop();
			deliveries.close();
			save?.();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			storage.clear();
		},
	};
};
