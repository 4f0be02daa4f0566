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

export interface N8nOptions {
	installed: Installed;
	tarball: Tarball;
	/** Where n8n keeps its data; what is there already is used. */
	userFolder: string;
	port: number;
	/** Where the outside reaches n8n, if not at its own address. */
	webhookUrl?: string;
	env?: Record<string, string>;
	progress?: Progress;
}

/** A running n8n with this package in it. */
export interface N8n {
	url: string;
	version: string;
	/** All that it printed since the start, or since that was forgotten. */
	logs(): string;
	forgetLogs(): void;
	/** Ends it as a user would. */
	stop(): Promise<void>;
	/** Ends it as a power cut would. */
	kill(): Promise<void>;
	/** Starts it again with the same data. */
	start(): Promise<void>;
}

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 15_000;

/** A port that is free at present. */
export const freePort = async (): Promise<number> =>
	await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});

/** Whether something listens at a port of this machine. */
export const isPortTaken = async (port: number): Promise<boolean> =>
	await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(true));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
	});

const nodesFolder = (userFolder: string): string => join(userFolder, '.n8n/nodes');

/** Which tarball the installed package is. */
const markerOf = (userFolder: string): string =>
	join(nodesFolder(userFolder), '.installed-tarball');

/** Hands out the folder of the installed package to be changed; the next start installs it anew. */
export const takeOverPackage = (userFolder: string): string => {
	rmSync(markerOf(userFolder), { force: true });
	return join(nodesFolder(userFolder), 'node_modules', name);
};

/** Installs the packed package where n8n keeps what its users install. */
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

/** The environment without what would turn this n8n into another: its owner's own settings. */
const plainEnvironment = (): NodeJS.ProcessEnv =>
	Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) =>
				!/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|NODE_ENV$|NODE_OPTIONS$|JEST_)/.test(name),
		),
	);

/** Starts n8n with this package, on the loopback address and with nothing said to the outside. */
export const startN8n = async (options: N8nOptions): Promise<N8n> => {
	const { installed, userFolder, port, webhookUrl, env } = options;
	const { version, node, nodeBin, script } = installed;
	const url = `http://127.0.0.1:${port}`;
	await installPackage(options);
	const brokerPort = await freePort();

	let child: ChildProcess | undefined;
	let printed = '';

	const launch = (): ChildProcess => {
		const started = spawnGroup(node, [script, 'start'], {
			cwd: userFolder,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: {
				...plainEnvironment(),
				PATH: [nodeBin, process.env.PATH].join(delimiter),
				N8N_USER_FOLDER: userFolder,
				N8N_PORT: String(port),
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_HOST: '127.0.0.1',
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
			},
		});
		const keep = (data: Buffer): void => {
			printed = (printed + data.toString()).slice(-2_000_000);
		};
		started.stdout?.on('data', keep);
		started.stderr?.on('data', keep);
		return started;
	};

	/**
	 * The settings come as JSON once the database and the nodes are loaded; before that, a page, or
	 * on a busy machine a 503 that is JSON too.
	 */
	const isReady = async (): Promise<boolean> =>
		await fetch(`${url}/rest/settings`)
			.then(async (response) => {
				await response.json();
				return response.ok;
			})
			.catch(() => false);

	const end = async (signal: NodeJS.Signals): Promise<void> => {
		const ending = child;
		child = undefined;
		if (ending?.exitCode !== null || ending.signalCode !== null) return;
		const exited = new Promise((resolve) => ending.once('exit', resolve));
		// n8n ends what it started by itself when it is asked to.
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
		stop: async () => await end('SIGTERM'),
		kill: async () => await end('SIGKILL'),
		async start() {
			if (await isPortTaken(port)) {
				throw new Problem(`Port ${port} is in use: end what uses it, or set PORT to another.`);
			}
			const started = launch();
			child = started;
			for (const timeout = Date.now() + READY_TIMEOUT_MS; !(await isReady()); await sleep(250)) {
				if (started.exitCode !== null || started.signalCode !== null) {
					throw new Problem(`n8n ended while it started:\n${printed.slice(-3000)}`);
				}
				if (Date.now() > timeout) {
					throw new Problem(`n8n was not ready after 3 minutes:\n${printed.slice(-3000)}`);
				}
			}
		},
	};
	await n8n.start();
	return n8n;
};
