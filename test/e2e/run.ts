// npm run e2e: runs this folder's tests against the packed package, in all releases of n8n at once,
// and then in queue mode.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { ensureN8n } from '../n8n/install';
import { packTarball } from '../n8n/pack';
import { Problem, reportAndExit } from '../n8n/problem';
import { exitOnSignals, spawnGroup } from '../n8n/processes';
import { checkServices } from '../n8n/services';
import { findVersion, N8N_VERSIONS, type N8nVersion } from '../n8n/versions';

const ROOT = join(__dirname, '../..');

/** `npm run e2e -- trigger` runs the test files with `trigger` in their paths. */
const [, , ...jestArguments] = process.argv;

/** A run of test files in one release. */
interface Suite {
	title: string;
	/** The project in jest.config.js. */
	project: 'e2e' | 'queue';
	version: N8nVersion;
}

/** These run at the same time. n8n in queue mode is seven processes, and so follows on its own. */
const SUITES: Suite[][] = [
	N8N_VERSIONS.map((version) => ({ title: `n8n ${version.n8n}`, project: 'e2e', version })),
	[{ title: 'queue mode', project: 'queue', version: findVersion() }],
];

const jestArgumentsOf = ({ project }: Suite): string[] => [
	join(ROOT, 'node_modules/jest/bin/jest.js'),
	`--selectProjects=${project}`,
	'--runInBand',
	...jestArguments,
];

/** Whether a suite has files with the given words in their paths, in the release that is asked for. */
const isWanted = (suite: Suite): boolean => {
	const only = process.env.N8N_VERSION;
	if (only !== undefined && findVersion(only) !== suite.version) return false;
	const [script = '', ...args] = jestArgumentsOf(suite);
	const options = { cwd: ROOT, encoding: 'utf8' } as const;
	const listed = execFileSync(process.execPath, [script, ...args, '--listTests'], options);
	return listed.includes('.test.ts');
};

/** Runs a suite, its lines marked by its title. Returns whether all passed. */
const runSuite = async (suite: Suite, tarball: string): Promise<boolean> => {
	const jest = spawnGroup(
		process.execPath,
		[...jestArgumentsOf(suite), '--verbose'],
		{
			cwd: ROOT,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, N8N_VERSION: suite.version.n8n, N8N_TARBALL: tarball },
		},
		// It ends what it has started.
		'SIGTERM',
	);
	for (const output of [jest.stdout, jest.stderr]) {
		if (!output) continue;
		createInterface(output).on('line', (line) => console.log(`[${suite.title}] ${line}`));
	}
	return await new Promise((resolve, reject) => {
		jest.once('error', reject);
		jest.once('close', (code) => resolve(code === 0));
	});
};

const runAll = async (): Promise<void> => {
	const groups = SUITES.map((suites) => suites.filter(isWanted));
	const wanted = groups.flat();
	if (wanted.length === 0) {
		throw new Problem(`No test file has one of these in its path: ${jestArguments.join(', ')}`);
	}
	if (wanted.some(({ project }) => project === 'queue')) checkServices();
	// Before publishing, the tests run against the very tarball that is published.
	const tarball = process.env.N8N_TARBALL ?? (await packTarball()).file;
	for (const { version } of wanted) await ensureN8n(version, (line) => console.log(line));
	const results: Array<{ hasPassed: boolean; line: string }> = [];
	for (const group of groups) {
		const run = async (suite: Suite): Promise<void> => {
			const started = Date.now();
			const hasPassed = await runSuite(suite, tarball);
			const minutes = ((Date.now() - started) / 60_000).toFixed(1);
			const line = `${suite.title}: ${hasPassed ? 'passed' : 'FAILED'} in ${minutes} minutes`;
			results.push({ hasPassed, line });
		};
		await Promise.all(group.map(run));
	}
	console.log(`\n${results.map(({ line }) => line).join('\n')}`);
	if (!results.every(({ hasPassed }) => hasPassed)) process.exitCode = 1;
};

exitOnSignals();
runAll().catch(reportAndExit);
