// npm run e2e: runs this folder's tests against the packed package, in all releases of n8n at once.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { ensureN8n } from '../n8n/install';
import { packTarball } from '../n8n/pack';
import { reportAndExit } from '../n8n/problem';
import { findVersion, N8N_VERSIONS, type N8nVersion } from '../n8n/versions';

const ROOT = join(__dirname, '../..');

/** `npm run e2e -- trigger` runs the test files with `trigger` in their paths. */
const [, , ...jestArguments] = process.argv;

/** Runs the suite in one release, its lines marked by it; gives whether all passed. */
const runSuite = async ({ n8n }: N8nVersion, tarball: string): Promise<boolean> => {
	const suite = spawn(
		process.execPath,
		[
			join(ROOT, 'node_modules/jest/bin/jest.js'),
			'--selectProjects=e2e',
			'--runInBand',
			'--verbose',
			...jestArguments,
		],
		{
			cwd: ROOT,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, N8N_VERSION: n8n, N8N_TARBALL: tarball },
		},
	);
	const mark = (output: Readable): void => {
		createInterface(output).on('line', (line) => console.log(`[n8n ${n8n}] ${line}`));
	};
	mark(suite.stdout);
	mark(suite.stderr);
	return await new Promise((resolve, reject) => {
		suite.once('error', reject);
		suite.once('close', (code) => resolve(code === 0));
	});
};

const runAll = async (): Promise<void> => {
	const only = process.env.N8N_VERSION;
	const versions = only === undefined ? N8N_VERSIONS : [findVersion(only)];
	// Before publishing, the tests run against the very tarball that is published.
	const tarball = process.env.N8N_TARBALL ?? (await packTarball()).file;
	for (const version of versions) await ensureN8n(version, (line) => console.log(line));
	const results = await Promise.all(
		versions.map(async (version) => {
			const started = Date.now();
			const hasPassed = await runSuite(version, tarball);
			const minutes = ((Date.now() - started) / 60_000).toFixed(1);
			return {
				hasPassed,
				line: `n8n ${version.n8n}: ${hasPassed ? 'passed' : 'FAILED'} in ${minutes} minutes`,
			};
		}),
	);
	console.log(`\n${results.map(({ line }) => line).join('\n')}`);
	if (!results.every(({ hasPassed }) => hasPassed)) process.exitCode = 1;
};

runAll().catch(reportAndExit);
