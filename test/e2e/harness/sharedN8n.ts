import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8nApi } from '../../n8n/api';
import { ensureN8n } from '../../n8n/install';
import { freePort, startN8n, type N8n } from '../../n8n/n8n';
import { findTarball } from '../../n8n/pack';
import { findVersion } from '../../n8n/versions';

/** What a test file sees of the n8n that it shares with others: enough to use it, not to end it. */
export interface SharedN8n {
	n8n: Pick<N8n, 'url' | 'version' | 'logs'>;
	/** The cookie of its owner. */
	session: string;
	/** Where it keeps binary data. */
	binaryDataFolder: string;
}

interface Started extends SharedN8n {
	n8n: N8n;
	userFolder: string;
}

let started: Promise<Started> | undefined;

const start = async (): Promise<Started> => {
	const installed = await ensureN8n(findVersion(process.env.N8N_VERSION), () => undefined);
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-e2e-shared-'));
	const tarball = await findTarball();
	const binaryDataFolder = join(userFolder, 'binary-data');
	mkdirSync(binaryDataFolder);
	const n8n = await startN8n({
		installed,
		tarball,
		userFolder,
		port: await freePort(),
		env: {
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_BINARY_DATA_STORAGE_PATH: binaryDataFolder,
		},
	});
	const api = new N8nApi(n8n.url);
	await api.signIn();
	return { n8n, userFolder, session: api.session, binaryDataFolder };
};

/** Starts n8n for the first who asks; the next ones find the same, with nothing of what it said. */
export const shareN8n = async (): Promise<SharedN8n> => {
	started ??= start();
	const shared = await started;
	shared.n8n.forgetLogs();
	return shared;
};

/** Ends it, where anybody asked for it. */
export const endSharedN8n = async (): Promise<void> => {
	if (started === undefined) return;
	const { n8n, userFolder } = await started;
	await n8n.stop();
	rmSync(userFolder, { recursive: true, force: true });
};
