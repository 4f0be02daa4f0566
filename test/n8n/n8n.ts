import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { name } from '../../package.json';
import { runNpm, type Installed, type Progress } from './install';
import type { Tarball } from './pack';
import { Problem } from './problem';
import { killGroup, spawnGroup } from './processes';

/** n8n as one process, or the main one in queue mode; a worker; or one that takes webhooks only. */
export type N8nCommand = 'start' | 'worker' | 'webhook';

export interface N8nOptions {
	installed: Installed;
	tarball: Tarball;
	/** The folder of n8n's data. Existing data is used. */
	userFolder: string;
	/** The port that it listens on. A worker answers there how it is. */
	port: number;
	/** `start` by default. */
	command?: N8nCommand;
	/** The public address of n8n, if it differs from its own. */
	webhookUrl?: string;
	env?: Record<string, string>;
	progress?: Progress;
}

/** A running n8n with this package. */
export interface N8n {
	url: string;
	version: string;
	/** Everything that it has printed since the start, or since `forgetLogs`. */
	logs(): string;
	forgetLogs(): void;
	isRunning(): boolean;
	/** Stops it as a user would. */
	stop(): Promise<void>;
	/** Kills it as a power cut would. */
	kill: () => Promise<void>;
	/** Starts it again with the same data. `env` adds to the settings that it was made with. */
	start(env?: Record<string, string>): Promise<void>;
}

/**
 * Where each answers with JSON and a status of success once the database and the nodes are loaded.
 * Before, it returns a page, or on a busy machine a 503 that is JSON, too.
 */
const READY_PATHS: Record<N8nCommand, string> = {
	start: '/rest/settings',
	worker: '/healthz/readiness',
	webhook: '/healthz/readiness',
};

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 15_000;

/** Finds a free port. */
export const freePort = async (): Promise<number> =>
	await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});

/** Whether something listens on a port of this machine. */
export const isPortTaken = async (port: number): Promise<boolean> =>
	await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(true));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
	});

const nodesFolder = (userFolder: string): string => join(userFolder, '.n8n/nodes');

/** The file that says which tarball is installed. */
const markerOf = (userFolder: string): string =>
	join(nodesFolder(userFolder), '.installed-tarball');

/** Returns the folder of the installed package for changes. The next start reinstalls it. */
export const takeOverPackage = (userFolder: string): string => {
	rmSync(markerOf(userFolder), { force: true });
	return join(nodesFolder(userFolder), 'node_modules', name);
};

/** Installs the packed package where n8n keeps its users' packages. */
const installPackage = async ({
	userFolder,
	tarball,
	installed,
	progress = () => undefined,
}: N8nOptions): Promise<void> => {
	const [folder, marker] = [nodesFolder(userFolder), markerOf(userFolder)];
	if (existsSync(marker) && readFileSync(marker, 'utf8') === tarball.sha256) return;
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), '{ "private": true }');
	await runNpm(['install', tarball.file, '--ignore-scripts', '--legacy-peer-deps'], {
		folder,
		what: 'this package',
		progress,
		nodeBin: installed.nodeBin,
	});
	writeFileSync(marker, tarball.sha256);
};

/** The environment without settings of the user's own n8n, which would change this one. */
const plainEnvironment = (): NodeJS.ProcessEnv =>
	Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) =>
				!/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|NODE_ENV$|NODE_OPTIONS$|JEST_)/.test(name),
		),
	);

/** Starts n8n with this package, on the loopback address and without calls to the internet. */
export const startN8n = async (options: N8nOptions): Promise<N8n> => {
	const { installed, userFolder, port, webhookUrl, env, command = 'start' } = options;
	const { version, node, nodeBin, script } = installed;
	const url = `http://127.0.0.1:${port}`;
	await installPackage(options);
	const brokerPort = await freePort();

	let child: ChildProcess | undefined;
	let printed = '';

	const launch = (more: Record<string, string>): ChildProcess => {
		const started = spawnGroup(node, [script, command], {
			cwd: userFolder,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: {
				...plainEnvironment(),
				PATH: [nodeBin, process.env.PATH].join(delimiter),
				N8N_USER_FOLDER: userFolder,
				N8N_PORT: String(port),
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_HOST: '127.0.0.1',
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(port),
				N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
				N8N_EDITOR_BASE_URL: url,
				WEBHOOK_URL: webhookUrl ?? `${url}/`,
				DB_TYPE: 'sqlite',
				N8N_RUNNERS_BROKER_PORT: String(brokerPort),
				N8N_SECURE_COOKIE: 'false',
				N8N_DIAGNOSTICS_ENABLED: 'false',
				N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
				N8N_DYNAMIC_BANNERS_ENABLED: 'false',
				N8N_TEMPLATES_ENABLED: 'false',
				N8N_PERSONALIZATION_ENABLED: 'false',
				N8N_HIRING_BANNER_ENABLED: 'false',
				N8N_REINSTALL_MISSING_PACKAGES: 'false',
				N8N_VERIFIED_PACKAGES_ENABLED: 'false',
				N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
				N8N_LOG_LEVEL: 'info',
				...version.env,
				...env,
				...more,
			},
		});
		const keep = (data: Buffer): void => {
			printed = (printed + data.toString()).slice(-2_000_000);
		};
		started.stdout?.on('data', keep);
		started.stderr?.on('data', keep);
		return started;
	};

	const isReady = async (): Promise<boolean> =>
		await fetch(url + READY_PATHS[command])
			.then(async (response) => {
				await response.json();
				return response.ok;
			})
			.catch(() => false);

	const hasEnded = (started: ChildProcess): boolean =>
		started.exitCode !== null || started.signalCode !== null;

	const end = async (signal: NodeJS.Signals): Promise<void> => {
		const ending = child;
		child = undefined;
		if (ending === undefined || hasEnded(ending)) return;
		const exited = new Promise((resolve) => ending.once('exit', resolve));
		// On SIGTERM, n8n stops its own child processes.
		if (signal === 'SIGKILL') killGroup(ending, signal);
		else ending.kill(signal);
		const isLate = await Promise.race([
			exited.then(() => false),
			sleep(STOP_TIMEOUT_MS, true, { ref: false }),
		]);
		if (isLate) killGroup(ending, 'SIGKILL');
		await exited;
		killGroup(ending, 'SIGKILL');
	};

	const n8n: N8n = {
		url,
		version: version.n8n,
		logs: () => printed,
		forgetLogs() {
			printed = '';
		},
		isRunning: () => child !== undefined && !hasEnded(child),
		stop: async () => await end('SIGTERM'),
		kill: async () => await end('SIGKILL'),
		async start(more = {}) {
			if (await isPortTaken(port)) {
				throw new Problem(
					`Port ${port} is in use. Stop the program that uses it, or set PORT to another port.`,
				);
			}
			const started = launch(more);
			child = started;
			for (const timeout = Date.now() + READY_TIMEOUT_MS; !(await isReady()); await sleep(250)) {
				if (hasEnded(started)) {
					throw new Problem(`n8n stopped while it was starting:\n${printed.slice(-3000)}`);
				}
				if (Date.now() > timeout) {
					throw new Problem(`n8n wasn't ready after 3 minutes:\n${printed.slice(-3000)}`);
				}
			}
		},
	};
	try {
		await n8n.start();
	} catch (thrown) {
		await n8n.kill();
		throw thrown;
	}
	return n8n;
};
