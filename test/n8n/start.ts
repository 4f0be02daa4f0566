// npm start: runs the simulator and a real n8n with this package and the examples, one of them active.
// npm run dev: does the same, and n8n loads every change that you save in the sources.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { startSimulator, type Simulator } from '../simulator';
import { DEFAULT_PORT } from '../simulator/defaults';
import { N8nApi, OWNER } from './api';
import { readExamples } from './examples';
import { ensureN8n, ensureWatcher, type Installed } from './install';
import { isPortTaken, startN8n, takeOverPackage, type N8n } from './n8n';
import { packTarball } from './pack';
import { Problem, reportAndExit } from './problem';
import { spawnGroup } from './processes';
import { findVersion } from './versions';

const ROOT = join(__dirname, '../..');
const DATA_FOLDER = join(ROOT, '.n8n-data');
const ACTIVE_EXAMPLE = 'confirm-an-order.json';

const isDevelopment = process.argv.includes('--watch');

const say = (line: string): void => console.log(line);

const readPort = (name: string, fallback: number): number => {
	const given = process.env[name];
	const port = given === undefined ? fallback : Number(given);
	if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
	throw new Problem(`${name}=${given ?? ''} isn't a port. Use a number from 1 to 65535.`);
};

const checkPort = async (name: string, port: number): Promise<void> => {
	if (!(await isPortTaken(port))) return;
	throw new Problem(
		`Port ${port} is in use. Stop the program that uses it, or run: ${name}=${port + 1} npm start`,
	);
};

/** The environment that makes n8n reload a package when one of its files changes. */
const hotReload = async (installed: Installed): Promise<Record<string, string>> => ({
	N8N_DEV_RELOAD: 'true',
	NODE_PATH: await ensureWatcher(installed, say),
});

/** Builds the sources into the package that n8n has installed, each time you save one. */
const watchSources = (): void => {
	spawnGroup(process.execPath, [join(ROOT, 'node_modules/gulp/bin/gulp.js'), '--silent', 'watch'], {
		cwd: ROOT,
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, OUT_DIR: join(takeOverPackage(DATA_FOLDER), 'dist') },
	});
};

/** Adds the owner, the credential and the examples that are missing. Returns the active one's ID. */
const setUp = async (n8n: N8n, simulator: Simulator): Promise<string> => {
	const api = new N8nApi(n8n.url);
	await api.signIn();
	const { accessKey, signingKey, baseUrl } = simulator;
	const credentialId = await api.saveCredential('MessageBird Conversations (simulator)', {
		accessKey,
		signingKey,
		baseUrl,
	});
	const known = await api.workflows();
	let activeId = '';
	for (const { file, workflow } of readExamples()) {
		const stored =
			known.find(({ name }) => name === workflow.name) ??
			(await api.addWorkflow(workflow, credentialId));
		if (file !== ACTIVE_EXAMPLE) continue;
		activeId = stored.id;
		// A stored one that's inactive was deactivated on purpose.
		if (!known.includes(stored)) await api.activate(stored.id);
	}
	return activeId;
};

const start = async (): Promise<void> => {
	const [n8nPort, simulatorPort] = [
		readPort('PORT', 5678),
		readPort('SIMULATOR_PORT', DEFAULT_PORT),
	];
	await checkPort('PORT', n8nPort);
	await checkPort('SIMULATOR_PORT', simulatorPort);

	const running: { n8n?: N8n; simulator?: Simulator } = {};
	let isEnding = false;
	const end = async (): Promise<void> => {
		if (isEnding) return;
		isEnding = true;
		say('\nStopping …');
		await running.n8n?.stop();
		await running.simulator?.close();
		process.exit(0);
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => void end());
	}

	say('Building the package …');
	const tarball = await packTarball();
	const installed = await ensureN8n(findVersion(), say);
	const env = isDevelopment ? await hotReload(installed) : {};
	mkdirSync(DATA_FOLDER, { recursive: true });
	const simulator = await startSimulator({
		port: simulatorPort,
		dataFile: join(DATA_FOLDER, 'simulator.json'),
	});
	running.simulator = simulator;
	say(`Starting n8n ${installed.version.n8n} …`);
	const n8n = await startN8n({
		installed,
		tarball,
		userFolder: DATA_FOLDER,
		port: n8nPort,
		env,
		progress: say,
	});
	running.n8n = n8n;
	const workflowId = await setUp(n8n, simulator);

	say(`
  Ready. Write as a customer, and the workflow asks back:

    1. The customer's phone   ${simulator.phoneUrl}
       Type an order, such as "Two bouquets of tulips", and press Enter.
       The workflow waits. Tap a button, and it continues.

    2. The workflow           ${n8n.url}/workflow/${workflowId}
       Email     ${OWNER.email}
       Password  ${OWNER.password}

  More examples are on n8n's home page.
  Press Ctrl-C to stop. Your changes are kept in .n8n-data for the next start.
`);
	if (!isDevelopment) return;
	say('Save a source file, and n8n loads it as soon as it compiles.\n');
	watchSources();
};

start().catch(reportAndExit);
