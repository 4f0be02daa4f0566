import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

test('the temporary folder of the packed package is deleted when its process ends', () => {
	const module = join(__dirname, '../../n8n/pack.ts');
	const script = `
		const { makeTemporaryFolder } = require(${JSON.stringify(module)});
		const { existsSync } = require('node:fs');
		const folder = makeTemporaryFolder();
		console.log(JSON.stringify({ folder, isThere: existsSync(folder) }));
		process.exit(0);
	`;
	const printed = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
		cwd: join(__dirname, '../../..'),
		encoding: 'utf8',
	});

	const { folder, isThere } = JSON.parse(printed) as { folder: string; isThere: boolean };
	expect(isThere).toBe(true);
	expect(existsSync(folder)).toBe(false);
}, 20_000);
