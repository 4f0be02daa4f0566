// npm run e2e: runs this folder's tests against the packed package, in each release of n8n in turn.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { ensureN8n } from '../n8n/install';
import { packTarball } from '../n8n/pack';
import { reportAndExit } from '../n8n/problem';
import { findVersion, N8N_VERSIONS } from '../n8n/versions';

const ROOT = join(__dirname, '../..');

/** `npm run e2e -- trigger` runs the test files with `trigger` in their names. */
const [, , ...jestArguments] = process.argv;

const runSuite = async (): Promise<void> => {
	const only = process.env.N8N_VERSION;
	const versions = only === undefined ? N8N_VERSIONS : [findVersion(only)];
	// Before publishing, the tests run against the very tarball that is published.
	const file = process.env.N8N_TARBALL ?? (await packTarball()).file;
	for (const version of versions) {
		await ensureN8n(version, (line) => console.log(line));
		console.log(`\nn8n ${version.n8n}`);
		const { status } = spawnSync(
			process.execPath,
			[
				join(ROOT, 'node_modules/jest/bin/jest.js'),
				'--selectProjects=e2e',
				'--runInBand',
				...jestArguments,
			],
			{
				cwd: ROOT,
				stdio: 'inherit',
				env: { ...process.env, N8N_VERSION: version.n8n, N8N_TARBALL: file },
			},
		);
		if (status !== 0) process.exit(status ?? 1);
	}
};

runSuite().catch(reportAndExit);
