import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { N8nApi, type StoredWorkflow, type WorkflowFile } from '../../n8n/api';
import { ensureN8n } from '../../n8n/install';
import { freePort, startN8n, type N8n } from '../../n8n/n8n';
import { packTarball, type Tarball } from '../../n8n/pack';
import { findVersion } from '../../n8n/versions';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { startProxy } from './proxy';

const VERSION = findVersion(process.env.N8N_VERSION);

/** Whether the n8n under test is n8n 1, which lacks some features of n8n 2. */
export const isN8n1 = VERSION.n8n.startsWith('1.');

/** A real n8n with the packed package, a simulator, and a credential for it. */
export interface System {
	simulator: Simulator;
	n8n: N8n;
	api: N8nApi;
	credentialId: string;
	/** Saves a workflow with the credential in its nodes. */
	add(file: WorkflowFile): Promise<StoredWorkflow>;
	close(): Promise<void>;
}

interface SystemOptions {
	/** Puts a proxy in front of n8n that rewrites Host and path. */
	isBehindProxy?: boolean;
	simulator?: SimulatorOptions;
	env?: Record<string, string>;
	/** The port of n8n. By default, any free port. */
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

const findTarball = async (): Promise<Tarball> => {
	const file = process.env.N8N_TARBALL;
	if (file === undefined) return await packTarball();
	return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
};

/** Starts everything from scratch, with its own folders and ports. */
export const startSystem = async (options: SystemOptions = {}): Promise<System> => {
	const installed = await ensureN8n(VERSION, () => undefined);
	const tarball = await findTarball();
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-e2e-'));
	const closing: Array<() => Promise<void>> = [];
	const close = async (): Promise<void> => {
		for (const end of closing.reverse()) await end();
		rmSync(userFolder, { recursive: true, force: true });
	};

	try {
		const port = options.port ?? (await freePort());
		if (options.stored !== undefined) restore(options.stored, userFolder);
		const simulator = await startSimulator({
			statusDelayMs: 20,
			webhookRetryDelaysMs: [200, 500],
			...(options.stored === undefined ? {} : { dataFile: join(userFolder, 'account.json') }),
			...options.simulator,
		});
		closing.push(async () => await simulator.close());
		const proxy = options.isBehindProxy ? await startProxy({ port }) : undefined;
		if (proxy) closing.push(async () => await proxy.close());
		const n8n = await startN8n({
			installed,
			tarball,
			userFolder,
			port,
			webhookUrl: proxy?.url,
			env: options.env,
		});
		closing.push(async () => await n8n.stop());
		const api = new N8nApi(n8n.url);
		await api.signIn();
		const { accessKey, signingKey, baseUrl } = simulator;
		const credentialId = await api.saveCredential('Simulator', { accessKey, signingKey, baseUrl });
		const add: System['add'] = async (file) => await api.addWorkflow(file, credentialId);
		return { simulator, n8n, api, credentialId, add, close };
	} catch (thrown) {
		await close();
		throw thrown;
	}
};
