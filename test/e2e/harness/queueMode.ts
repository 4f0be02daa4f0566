import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { N8nApi } from '../../n8n/api';
import { ensureN8n } from '../../n8n/install';
import { freePort, startN8n, type N8n, type N8nCommand } from '../../n8n/n8n';
import { findTarball, makeTemporaryFolder } from '../../n8n/pack';
import { DATABASE, startPostgres, startRedis } from '../../n8n/services';
import { findVersion } from '../../n8n/versions';
import { createClosing } from './closing';
import { startProxy } from './proxy';
import { IMPATIENT } from './triggers';

/** n8n in queue mode, each process with its own user folder, as in a container of its own. */
export interface QueueMode {
	/** The address of the reverse proxy. */
	url: string;
	version: string;
	main: N8n;
	workers: N8n[];
	/** The webhook processes. The proxy gives webhooks to each in turn. */
	webhooks: N8n[];
	/** The cookie of the owner. */
	session: string;
	/** The folder that they share for binary data, in the mode `filesystem`. */
	binaryDataFolder: string;
	/** What all processes have printed. */
	logs: () => string;
	/** Limits the proxy to the first webhook processes, at least one. */
	useWebhooks(count: number): void;
	/** Ends everything and deletes its data. */
	close(): Promise<void>;
}

interface QueueModeOptions {
	workers?: number;
	webhooks?: number;
	env?: Record<string, string>;
}

/** What webhook processes answer. The main one answers everything else. */
const isForWebhooks = (path: string): boolean => /^\/webhook(-waiting)?\//.test(path);

/** Makes a function that gives the elements of a list in turn. */
const takeTurns = <Element>(elements: () => Element[]): (() => Element | undefined) => {
	let turn = 0;
	return () => elements()[turn++ % elements().length];
};

const freePorts = async (count: number): Promise<number[]> => {
	const ports: number[] = [];
	while (ports.length < count) {
		const port = await freePort();
		if (!ports.includes(port)) ports.push(port);
	}
	return ports;
};

/** Waits for all, so that no process goes on starting after another has failed to. */
const allOrNone = async <Started>(starts: Array<Promise<Started>>): Promise<Started[]> => {
	await Promise.allSettled(starts);
	return await Promise.all(starts);
};

/** Starts PostgreSQL, Redis, n8n's processes and the proxy in front of them. */
export const startQueueMode = async (options: QueueModeOptions = {}): Promise<QueueMode> => {
	const { workers: workerCount = 2, webhooks: webhookCount = 2, env = {} } = options;
	const installed = await ensureN8n(findVersion(), () => undefined);
	const tarball = await findTarball();
	const folder = makeTemporaryFolder();
	const { add: closing, close } = createClosing();
	closing(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

	try {
		const postgres = await startPostgres();
		closing(postgres.stop);
		const redis = await startRedis();
		closing(redis.stop);

		const [mainPort = 0, ...ports] = await freePorts(1 + workerCount + webhookCount);
		const webhookPorts = ports.splice(0, webhookCount);
		let inUse = webhookPorts;
		const nextWebhook = takeTurns(() => inUse);
		const portOf = (path: string): number =>
			(isForWebhooks(path) ? nextWebhook() : undefined) ?? mainPort;
		const proxy = await startProxy({ portOf });
		closing(proxy.close);

		const binaryDataFolder = join(folder, 'binary-data');
		mkdirSync(binaryDataFolder);
		const common = {
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64'),
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: DATABASE,
			N8N_BINARY_DATA_STORAGE_PATH: binaryDataFolder,
			...IMPATIENT,
			...env,
		};
		const start = async (command: N8nCommand, port: number): Promise<N8n> => {
			const userFolder = join(folder, `${command}-${port}`);
			mkdirSync(userFolder);
			const webhookUrl = proxy.url;
			const n8n = await startN8n({
				...{ installed, tarball, userFolder, port, webhookUrl, command },
				env: common,
			});
			// Nothing of it is kept, so that there's no need to wait for executions.
			closing(n8n.kill);
			return n8n;
		};
		// It creates the tables that the others read.
		const main = await start('start', mainPort);
		const others = await allOrNone([
			...webhookPorts.map(async (port) => await start('webhook', port)),
			...ports.map(async (port) => await start('worker', port)),
		]);
		const api = new N8nApi(main.url);
		await api.signIn();
		return {
			url: proxy.url.replace(/\/$/, ''),
			version: main.version,
			main,
			workers: others.slice(webhookCount),
			webhooks: others.slice(0, webhookCount),
			session: api.session,
			binaryDataFolder,
			logs: () => [main, ...others].map((n8n) => n8n.logs()).join('\n'),
			useWebhooks(count) {
				inUse = webhookPorts.slice(0, count);
			},
			close,
		};
	} catch (thrown) {
		await close();
		throw thrown;
	}
};
