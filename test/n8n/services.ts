import { execFileSync, type SpawnOptions } from 'node:child_process';
import { chownSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from './n8n';
import { makeTemporaryFolder } from './pack';
import { Problem } from './problem';
import { spawnGroup } from './processes';

/** A server on the loopback address that n8n uses in queue mode, with a folder of its own. */
export interface Service {
	port: number;
	/** Ends it and deletes its data. */
	stop: () => Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;

/** Where Debian keeps PostgreSQL's programs, newest first. They aren't in the path. */
const postgresFolders = (): string[] => {
	const base = '/usr/lib/postgresql';
	if (!existsSync(base)) return [];
	const byVersion = new Intl.Collator('en', { numeric: true }).compare;
	return readdirSync(base)
		.sort(byVersion)
		.reverse()
		.map((version) => join(base, version, 'bin'));
};

/** The path of a program. @throws Problem that says what to install */
const findProgram = (name: string): string => {
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...postgresFolders()];
	const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
	if (found !== undefined) return found;
	throw new Problem(
		`Queue mode needs PostgreSQL and Redis, and ${name} isn't installed. Run "apt-get install postgresql redis-server" on Debian and Ubuntu, or "brew install postgresql redis" on a Mac.`,
	);
};

/** Checks that what queue mode needs is installed. @throws Problem that says what to install */
export const checkServices = (): void => {
	for (const name of ['initdb', 'postgres', 'redis-server']) findProgram(name);
};

/** Who runs PostgreSQL, which refuses root: the user that its package adds. */
const postgresUser = (): { uid: number; gid: number } | undefined => {
	if (process.getuid?.() !== 0) return undefined;
	const ask = (option: string): number =>
		Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
	return { uid: ask('-u'), gid: ask('-g') };
};

const isListening = async (port: number): Promise<boolean> =>
	await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});

interface Server {
	program: string;
	args: string[];
	folder: string;
	port: number;
	user?: { uid: number; gid: number };
	/** Ends it at once, with what it has started. */
	signal: NodeJS.Signals;
}

const startServer = async ({
	program,
	args,
	folder,
	port,
	user,
	signal,
}: Server): Promise<Service> => {
	const options: SpawnOptions = { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...user };
	const child = spawnGroup(program, args, options, signal);
	let printed = '';
	const keep = (data: Buffer): void => {
		printed = (printed + data.toString()).slice(-20_000);
	};
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);
	const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const stop = async (): Promise<void> => {
		child.kill(signal);
		await exited;
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	for (const timeout = Date.now() + READY_TIMEOUT_MS; !(await isListening(port)); await sleep(50)) {
		if (child.exitCode === null && Date.now() < timeout) continue;
		await stop();
		throw new Problem(`${program} didn't start:\n${printed}`);
	}
	return { port, stop };
};

/** The user, and the database, of a PostgreSQL that is started here. */
export const DATABASE = 'postgres';

/** Starts a PostgreSQL with an empty database. It takes every connection from this machine. */
export const startPostgres = async (): Promise<Service> => {
	const [initdb, program] = [findProgram('initdb'), findProgram('postgres')];
	const folder = makeTemporaryFolder();
	const user = postgresUser();
	if (user) chownSync(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	const args = ['-D', data, '-U', DATABASE, '--auth=trust', '--encoding=UTF8', '--locale=C'];
	execFileSync(initdb, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...user });
	const port = await freePort();
	const settings = {
		port: String(port),
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		max_connections: '200',
	};
	return await startServer({
		program,
		args: [
			'-D',
			data,
			...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
		],
		folder,
		port,
		user,
		signal: 'SIGQUIT',
	});
};

/** Starts an empty Redis that writes nothing to disk. */
export const startRedis = async (): Promise<Service> => {
	const program = findProgram('redis-server');
	const folder = makeTemporaryFolder();
	const port = await freePort();
	const settings = {
		port: String(port),
		bind: '127.0.0.1',
		dir: folder,
		save: '',
		appendonly: 'no',
	};
	return await startServer({
		program,
		args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
		folder,
		port,
		signal: 'SIGTERM',
	});
};
