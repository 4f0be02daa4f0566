// npm run bench:load: time and memory to load nodes, each package in its own process.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { ensureN8n, runNpm } from '../n8n/install';
import { packTarball } from '../n8n/pack';
import { reportAndExit } from '../n8n/problem';
import { findVersion } from '../n8n/versions';
import { keepResult, toTable } from './results';

const ROUNDS = 7;
const EVOLUTION = 'n8n-nodes-evolution-api';

/** Loads the files and instantiates their classes. n8n-workflow is loaded already, as in n8n. */
const SCRIPT = `
const [, workflow, ...files] = process.argv;
require(workflow);
global.gc();
const before = process.memoryUsage().heapUsed;
const { basename } = require('node:path');
const started = process.hrtime.bigint();
const made = files.map((file) => new (require(file)[basename(file, '.node.js')])());
const ms = Number(process.hrtime.bigint() - started) / 1e6;
global.gc();
console.log(JSON.stringify({ ms, kb: (process.memoryUsage().heapUsed - before) / 1024, n: made.length }));
`;

interface Measured {
	ms: number;
	kb: number;
	n: number;
}

const middle = (numbers: number[]): number =>
	numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;

/** The version of an installed package and the files of its nodes. */
const readPackage = (folder: string): { version: string; files: string[] } => {
	const { version, n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		version: string;
		n8n: { nodes: string[] };
	};
	return { version, files: n8n.nodes.map((file) => join(folder, file)) };
};

const bench = async (): Promise<void> => {
	const installed = await ensureN8n(findVersion(), console.log);
	const modules = dirname(dirname(dirname(installed.script)));
	const base = join(modules, 'n8n-nodes-base/dist/nodes');
	const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), '{ "private": true }');
	const { file } = await packTarball();
	await runNpm(['install', file, EVOLUTION, '--ignore-scripts', '--legacy-peer-deps'], {
		folder,
		what: 'the packages',
		progress: console.log,
		nodeBin: installed.nodeBin,
	});
	const own = readPackage(join(folder, 'node_modules/n8n-nodes-messagebird-conversations'));
	const evolution = readPackage(join(folder, 'node_modules', EVOLUTION));
	const packages: Array<[string, string[]]> = [
		['this package', own.files],
		[`${EVOLUTION} ${evolution.version}`, evolution.files],
		...['WhatsApp', 'Telegram', 'MessageBird'].map((name): [string, string[]] => [
			`n8n's ${name}`,
			[`${name}.node.js`, `${name}Trigger.node.js`]
				.map((one) => join(base, name, one))
				.filter((one) => existsSync(one)),
		]),
	];
	const measure = (files: string[]): Measured =>
		JSON.parse(
			execFileSync(
				installed.node,
				['--expose-gc', '-e', SCRIPT, join(modules, 'n8n-workflow'), ...files],
				{ encoding: 'utf8', env: { ...process.env, NODE_PATH: modules } },
			),
		) as Measured;
	const rows = packages.map(([name, files]) => {
		const rounds = Array.from({ length: ROUNDS }, () => measure(files));
		return [
			name,
			rounds[0]?.n ?? 0,
			`${middle(rounds.map(({ ms }) => ms)).toFixed(0)} ms`,
			`${middle(rounds.map(({ kb }) => kb)).toFixed(0)} KB`,
		];
	});
	keepResult(
		'Loading nodes',
		`n8n ${installed.version.n8n}, Node ${installed.version.node}, median of ${ROUNDS}`,
		toTable(['', 'nodes', 'time', 'memory'], rows),
	);
};

bench().catch(reportAndExit);
