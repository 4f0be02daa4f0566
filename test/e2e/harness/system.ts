import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { lock } from 'proper-lockfile';

import { N8nApi, type StoredWorkflow, type WorkflowFile } from '../../n8n/api';
import { ensureN8n } from '../../n8n/install';
import { freePort, startN8n, type N8n } from '../../n8n/n8n';
import { findTarball } from '../../n8n/pack';
import { findVersion } from '../../n8n/versions';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { createClosing } from './closing';
import { startProxy } from './proxy';
import type { QueueMode } from './queueMode';
import type { SharedN8n } from './sharedN8n';

const VERSION = findVersion(process.env.N8N_VERSION);

/** Whether the n8n under test is n8n 1, which lacks some features of n8n 2. */
export const isN8n1 = VERSION.n8n.startsWith('1.');

/** A real n8n with the packed package, a simulator, and a credential for it. */
export interface System {
	simulator: Simulator;
	n8n: SharedN8n['n8n'];
	api: N8nApi;
	credentialId: string;
	/** Saves a workflow with the credential in its nodes. */
	add(file: WorkflowFile): Promise<StoredWorkflow>;
	close(): Promise<void>;
}

/** A system whose n8n nobody else uses: it can be ended and started again. */
export interface OwnSystem extends System {
	n8n: N8n;
}

/** A system whose n8n other test files use too. */
export interface SharedSystem extends System {
	binaryDataFolder: string;
}

/** A system whose n8n runs in queue mode. Its `n8n` is the proxy in front of all processes. */
export interface QueueSystem extends System {
	processes: Pick<QueueMode, 'main' | 'workers' | 'webhooks'>;
	binaryDataFolder: string;
}

interface SystemOptions {
	/** Puts a proxy in front of n8n that rewrites Host and path. */
	isBehindProxy?: boolean;
	simulator?: SimulatorOptions;
	env?: Record<string, string>;
	/** The port of n8n, once no other program uses it. By default, any free port. */
	port?: number;
	/** A folder of fixtures/ with the n8n and the account to start from. By default, it's empty. */
	stored?: string;
}

/** Copies what an earlier version of the package left behind to where n8n finds it. */
const restore = (stored: string, userFolder: string): void => {
	const folder = join(userFolder, '.n8n');
	mkdirSync(folder);
	cpSync(join(stored, 'config.json'), join(folder, 'config'));
	const database = gunzipSync(readFileSync(join(stored, 'database.sqlite.gz')));
	writeFileSync(join(folder, 'database.sqlite'), database);
	cpSync(join(stored, 'account.json'), join(userFolder, 'account.json'));
};

const SIMULATOR: SimulatorOptions = { statusDelayMs: 20, webhookRetryDelaysMs: [200, 500] };

/** Saves the simulator's credential. */
const connect = async (api: N8nApi, simulator: Simulator) => {
	const { accessKey, signingKey, baseUrl } = simulator;
	const credentialId = await api.saveCredential('Simulator', { accessKey, signingKey, baseUrl });
	const add: System['add'] = async (file) => await api.addWorkflow(file, credentialId);
	return { simulator, api, credentialId, add };
};

/** Waits for a port that other tests want too, and holds it until the function it gives is called. */
const holdPort = async (port: number): Promise<() => Promise<void>> =>
	await lock(tmpdir(), {
		lockfilePath: join(tmpdir(), `n8n-e2e-port-${port}.lock`),
		retries: { forever: true, minTimeout: 500, maxTimeout: 500 },
	});

declare global {
	/** Set by the environment of Jest that all files have in common. */
	var shareN8n: (() => Promise<SharedN8n>) | undefined;
	var shareQueueMode: (() => Promise<QueueMode>) | undefined;
}

/**
 * Uses the n8n that test files share, each with a simulator and a credential of its own. Whatever
 * restarts n8n or needs its own settings starts one of its own instead.
 */
export const shareSystem = async (simulator?: SimulatorOptions): Promise<SharedSystem> => {
	if (!globalThis.shareN8n) throw new Error('Only tests share an n8n');
	const { n8n, session, binaryDataFolder } = await globalThis.shareN8n();
	const { add: closing, close } = createClosing();
	const own = await startSimulator({ ...SIMULATOR, ...simulator });
	closing(async () => await own.close());
	const api = new N8nApi(n8n.url, session);
	closing(async () => await api.clear());
	return { ...(await connect(api, own)), n8n, binaryDataFolder, close };
};

/** Connects an n8n in queue mode with a simulator of its own. `close` leaves that n8n running. */
export const connectQueueMode = async (
	{ url, version, logs, session, binaryDataFolder, ...processes }: QueueMode,
	simulator?: SimulatorOptions,
): Promise<QueueSystem> => {
	const { add: closing, close } = createClosing();
	const own = await startSimulator({ ...SIMULATOR, ...simulator });
	closing(async () => await own.close());
	const api = new N8nApi(processes.main.url, session);
	closing(async () => await api.clear());
	const n8n = { url, version, logs };
	return { ...(await connect(api, own)), n8n, processes, binaryDataFolder, close };
};

/**
 * Uses the n8n in queue mode that test files share, each with a simulator and a credential of its
 * own. Tests may kill and restart its processes. The next file finds all of them running.
 */
export const shareQueueSystem = async (simulator?: SimulatorOptions): Promise<QueueSystem> => {
	if (!globalThis.shareQueueMode) throw new Error('Only tests share an n8n');
	return await connectQueueMode(await globalThis.shareQueueMode(), simulator);
};

/** Starts everything from scratch, with its own folders and ports. */
export const startSystem = async (options: SystemOptions = {}): Promise<OwnSystem> => {
	const installed = await ensureN8n(VERSION, () => undefined);
	const tarball = await findTarball();
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-e2e-'));
	const { add: closing, close } = createClosing();
	closing(() => rmSync(userFolder, { recursive: true, force: true }));

	try {
		if (options.port !== undefined) closing(await holdPort(options.port));
		const port = options.port ?? (await freePort());
		if (options.stored !== undefined) restore(options.stored, userFolder);
		const simulator = await startSimulator({
			...SIMULATOR,
			...(options.stored === undefined ? {} : { dataFile: join(userFolder, 'account.json') }),
			...options.simulator,
		});
		closing(async () => await simulator.close());
		const proxy = options.isBehindProxy
			? await startProxy({ portOf: () => port, prefix: '/public' })
			: undefined;
		if (proxy) closing(async () => await proxy.close());
		const n8n = await startN8n({
			installed,
			tarball,
			userFolder,
			port,
			webhookUrl: proxy?.url,
			env: options.env,
		});
		closing(async () => await n8n.stop());
		const api = new N8nApi(n8n.url);
		await api.signIn();
		return { ...(await connect(api, simulator)), n8n, close };
	} catch (thrown) {
		await close();
		throw thrown;
	}
};
