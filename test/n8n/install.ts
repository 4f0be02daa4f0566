import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { lock } from 'proper-lockfile';

import { Problem } from './problem';
import { NODE_PACKAGES, type N8nVersion } from './versions';

/** Prints a line of progress. */
export type Progress = (line: string) => void;

/** The folder with n8n and its Node, shared by all checkouts, because installing takes minutes. */
const cacheFolder = (): string => {
	const base =
		process.env.XDG_CACHE_HOME ??
		join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
	return join(base, 'n8n-nodes-messagebird-conversations');
};

const PROGRESS_MS = 10_000;

/** What to do when npm fails, by what it prints. */
const FAILURES: Array<{ says: RegExp; problem: string }> = [
	{
		says: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/,
		problem: "npm can't reach its registry. Check your network connection and try again.",
	},
	{
		says: /ENOSPC/,
		problem: 'The disk is full. n8n needs about 3 GB. Free some space and try again.',
	},
	{
		says: /gyp ERR! (find Python|stack Error: not found: make)|g\+\+: not found|no acceptable C/i,
		problem:
			"npm can't compile n8n's database driver. Install python3, make and g++, and try again.",
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
	/** The folder of the Node that runs npm. */
	nodeBin?: string;
	env?: Record<string, string>;
}

/** Runs npm in a folder and reports progress every ten seconds. @throws Problem */
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
	throw new Problem(known?.problem ?? `npm couldn't install ${what}:\n${said.slice(-3000)}`);
};

/** Fills a folder once. It's renamed when complete, so an interrupted one is never used. */
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

/** Installs one package into its own folder. Returns the `node_modules` folder that it's in. */
const ensurePackage = async (
	name: string,
	version: string,
	{ folder, what, progress }: { folder: string; what: string; progress: Progress },
): Promise<string> => {
	const place = join(cacheFolder(), `${folder}-${version}`);
	await fillOnce(place, async (unfinished) => {
		progress(`Installing ${what}. This happens once …`);
		writeFileSync(join(unfinished, 'package.json'), '{ "private": true }');
		await runNpm(['install', `${name}@${version}`, '--ignore-scripts'], {
			folder: unfinished,
			what,
			progress,
		});
	});
	return join(place, 'node_modules');
};

/** Installs a Node and returns the folder of its package, which also holds its headers. */
const ensureNode = async (node: string, progress: Progress): Promise<string> => {
	const platform = `${process.platform}-${process.arch}`;
	const name = NODE_PACKAGES[platform];
	if (name === undefined) {
		throw new Problem(
			`Node ${node} can't be installed on ${platform}. Use Linux, or a Mac with Apple silicon.`,
		);
	}
	const what = `Node ${node} for n8n`;
	return join(await ensurePackage(name, node, { folder: 'node', what, progress }), name);
};

/** An n8n that can be started. */
export interface Installed {
	version: N8nVersion;
	/** The Node binary that runs it. */
	node: string;
	/** The folder of that binary. */
	nodeBin: string;
	/** The script that starts n8n. */
	script: string;
}

/**
 * Installs an n8n and its Node into the user's cache folder, once per version.
 *
 * @throws Problem if there's no network, no compiler, or no space left.
 */
export const ensureN8n = async (version: N8nVersion, progress: Progress): Promise<Installed> => {
	const nodePackage = await ensureNode(version.node, progress);
	const nodeBin = join(nodePackage, 'bin');
	const folder = join(cacheFolder(), `n8n-${version.n8n}`);
	await fillOnce(folder, async (unfinished) => {
		progress(`Installing n8n ${version.n8n}. This happens once and takes 5 to 10 minutes …`);
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
