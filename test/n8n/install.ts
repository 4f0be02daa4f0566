import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { lock } from 'proper-lockfile';

import { Problem } from './problem';
import { NODE_PACKAGES, type N8nVersion } from './versions';

/** Says what goes on. */
export type Progress = (line: string) => void;

/** Where n8n and its Node are kept for every checkout: installing them takes minutes. */
const cacheFolder = (): string => {
	const base =
		process.env.XDG_CACHE_HOME ??
		join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
	return join(base, 'n8n-nodes-messagebird-conversations');
};

const PROGRESS_MS = 10_000;

/** What people can do about npm's failures, by what it prints. */
const FAILURES: Array<{ says: RegExp; problem: string }> = [
	{
		says: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/,
		problem: 'The npm registry can not be reached: connect to the network and try again.',
	},
	{ says: /ENOSPC/, problem: 'The disk is full: n8n needs about 3 GB; free some and try again.' },
	{
		says: /gyp ERR! (find Python|stack Error: not found: make)|g\+\+: not found|no acceptable C/i,
		problem:
			"n8n's database driver has to be compiled here: install python3, make and g++, then try again.",
	},
];

const countPackages = (folder: string): number => {
	const modules = join(folder, 'node_modules');
	return existsSync(modules) ? readdirSync(modules).length : 0;
};

interface NpmOptions {
	folder: string;
	what: string;
	progress: Progress;
	/** The folder of the Node to run npm with, before any other. */
	nodeBin?: string;
	env?: Record<string, string>;
}

/** Runs npm in a folder and says every ten seconds that it lives. @throws Problem */
export const runNpm = async (
	args: string[],
	{ folder, what, progress, nodeBin, env }: NpmOptions,
): Promise<void> => {
	const started = Date.now();
	const timer = setInterval(() => {
		const seconds = Math.round((Date.now() - started) / 1000);
		progress(`  ${what}: ${seconds} s, ${countPackages(folder)} packages so far`);
	}, PROGRESS_MS);
	const path = [nodeBin, process.env.PATH].filter(Boolean).join(delimiter);
	let said = '';
	const code = await new Promise<number | null>((resolve) => {
		const npm = spawn('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
			cwd: folder,
			env: { ...process.env, ...env, PATH: path },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const keep = (data: Buffer): void => {
			said = (said + data.toString()).slice(-200_000);
		};
		npm.stdout.on('data', keep);
		npm.stderr.on('data', keep);
		npm.on('error', (thrown) => {
			said += thrown.message;
			resolve(1);
		});
		npm.on('close', resolve);
	}).finally(() => clearInterval(timer));
	if (code === 0) return;
	const known = FAILURES.find(({ says }) => says.test(said));
	throw new Problem(known?.problem ?? `npm could not finish "${what}":\n${said.slice(-3000)}`);
};

/** Fills a folder once: beside its place first, so that one cut short is never taken for whole. */
const fillOnce = async (
	folder: string,
	fill: (unfinished: string) => Promise<void>,
): Promise<void> => {
	if (existsSync(folder)) return;
	mkdirSync(dirname(folder), { recursive: true });
	const release = await lock(dirname(folder), {
		lockfilePath: `${folder}.lock`,
		stale: 30_000,
		retries: { forever: true, minTimeout: 1000, maxTimeout: 5000 },
	});
	try {
		if (existsSync(folder)) return;
		const unfinished = `${folder}.unfinished`;
		rmSync(unfinished, { recursive: true, force: true });
		mkdirSync(unfinished);
		await fill(unfinished);
		renameSync(unfinished, folder);
	} finally {
		await release();
	}
};

/** Installs one package into a folder of its own and gives the `node_modules` that it is in. */
const ensurePackage = async (
	name: string,
	version: string,
	{ folder, what, progress }: { folder: string; what: string; progress: Progress },
): Promise<string> => {
	const place = join(cacheFolder(), `${folder}-${version}`);
	await fillOnce(place, async (unfinished) => {
		progress(`Installing ${what} (once) …`);
		writeFileSync(join(unfinished, 'package.json'), '{ "private": true }');
		await runNpm(['install', `${name}@${version}`, '--ignore-scripts'], {
			folder: unfinished,
			what,
			progress,
		});
	});
	return join(place, 'node_modules');
};

/** Installs a Node and gives the folder of its package, which holds its headers too. */
const ensureNode = async (node: string, progress: Progress): Promise<string> => {
	const platform = `${process.platform}-${process.arch}`;
	const name = NODE_PACKAGES[platform];
	if (name === undefined) {
		throw new Problem(`There is no Node ${node} to install for ${platform}; use Linux or macOS.`);
	}
	const what = `Node ${node} for n8n`;
	return join(await ensurePackage(name, node, { folder: 'node', what, progress }), name);
};

/** An n8n that is ready to be started. */
export interface Installed {
	version: N8nVersion;
	/** The Node binary to run it with. */
	node: string;
	/** The folder of that binary. */
	nodeBin: string;
	/** n8n's own script. */
	script: string;
}

/**
 * Installs an n8n and its Node into the user's cache folder, once per version.
 *
 * @throws Problem where there is no network, no compiler, or no room.
 */
export const ensureN8n = async (version: N8nVersion, progress: Progress): Promise<Installed> => {
	const nodePackage = await ensureNode(version.node, progress);
	const nodeBin = join(nodePackage, 'bin');
	const folder = join(cacheFolder(), `n8n-${version.n8n}`);
	await fillOnce(folder, async (unfinished) => {
		progress(`Installing n8n ${version.n8n} (once; it is large and takes 5 to 10 minutes) …`);
		const manifest = {
			private: true,
			dependencies: { n8n: version.n8n },
			...(version.overrides ? { overrides: version.overrides } : {}),
		};
		writeFileSync(join(unfinished, 'package.json'), JSON.stringify(manifest));
		const options = { folder: unfinished, progress, nodeBin };
		await runNpm(['install', '--ignore-scripts', '--omit=optional'], {
			...options,
			what: `n8n ${version.n8n}`,
		});
		await runNpm(['rebuild', 'sqlite3', '--ignore-scripts=false'], {
			...options,
			what: "n8n's database driver",
			env: { npm_config_nodedir: nodePackage },
		});
	});
	return {
		version,
		node: join(nodeBin, 'node'),
		nodeBin,
		script: join(folder, 'node_modules/n8n/bin/n8n'),
	};
};

/**
 * Installs the binary that n8n's hot reload notices changed files with, which n8n itself is
 * installed without, and gives the `node_modules` that it is in.
 */
export const ensureWatcher = async ({ script }: Installed, progress: Progress): Promise<string> => {
	const name = '@parcel/watcher';
	const { version } = createRequire(script)(`${name}/package.json`) as { version: string };
	const what = 'what notices changed files';
	return await ensurePackage(name, version, { folder: 'watcher', what, progress });
};
