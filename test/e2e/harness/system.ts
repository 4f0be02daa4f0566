import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8nApi, type StoredWorkflow, type WorkflowFile } from '../../n8n/api';
import { ensureN8n } from '../../n8n/install';
import { freePort, startN8n, type N8n } from '../../n8n/n8n';
import { packTarball, type Tarball } from '../../n8n/pack';
import { findVersion } from '../../n8n/versions';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { startProxy } from './proxy';

const VERSION = findVersion(process.env.N8N_VERSION);

/** Whether the n8n under test is of the older line, which lacks some of what the newer has. */
export const isN8n1 = VERSION.n8n.startsWith('1.');

/** A real n8n with the packed package, a simulator, and a credential that leads to it. */
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
	/** Puts a proxy before n8n that rewrites Host and path. */
	isBehindProxy?: boolean;
	simulator?: SimulatorOptions;
	env?: Record<string, string>;
}

const findTarball = async (): Promise<Tarball> => {
	const file = process.env.N8N_TARBALL;
	if (file === undefined) return await packTarball();
	return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
};

/** Starts everything anew, in folders and at ports of its own. */
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
		const port = await freePort();
		const simulator = await startSimulator({
			statusDelayMs: 20,
			webhookRetryDelaysMs: [200, 500],
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
