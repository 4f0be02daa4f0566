import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { engines, scripts } from '../../../package.json';
import { makeTemporaryFolder } from '../../n8n/pack';
import { checkServices } from '../../n8n/services';

const ROOT = join(__dirname, '../../..');
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

const SCRIPTS = Object.entries(scripts);

describe('the commands of the package', () => {
	test('need no scripts of npm before and after them, which .npmrc turns off', () => {
		const names = SCRIPTS.map(([name]) => name);

		expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
		expect(names.filter((name) => /^(pre|post)/.test(name))).toEqual([]);
	});

	test('install what they need where they run the simulator, n8n or the tests', () => {
		const running = SCRIPTS.filter(
			([name, script]) => /tsx test\/(n8n|simulator|bench|e2e)\//.test(script) || name === 'test',
		);

		expect(running.length).toBeGreaterThan(8);
		for (const [, script] of running) {
			expect(script).toMatch(/^node test\/setup\.mjs && exec /);
		}
	});

	test('say what to install where a program that queue mode needs is missing', () => {
		const { PATH } = process.env;
		process.env.PATH = '';
		try {
			expect(checkServices).toThrow(/redis-server isn't installed|initdb isn't installed/);
			expect(checkServices).toThrow('apt-get install postgresql redis-server');
		} finally {
			process.env.PATH = PATH;
		}
	});

	test('exist where the pages name them', () => {
		const pages = ['.', 'docs', '.github'].flatMap((folder) =>
			readdirSync(join(ROOT, folder))
				.filter((file) => file.endsWith('.md'))
				.map((file) => read(folder, file)),
		);
		const named = pages.flatMap((text) =>
			[...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
		);

		expect(named.length).toBeGreaterThan(5);
		expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
	});
});

test('CI tries each Node that the package works on, from the oldest, with a plain installation', () => {
	const workflow = read('.github/workflows/ci.yml');

	expect(engines.node).toBe('>=20');
	expect(workflow).toContain('node: [20, 22, 24]');
	expect(workflow).toContain('- run: npm ci\n');
	expect(workflow).toContain('- run: npm test\n');
});

describe('the set-up before a command', () => {
	const wanted = {
		'': { version: '1.0.0' },
		'node_modules/needed': { integrity: 'sha512-new' },
		'node_modules/other-platform': { integrity: 'sha512-other', optional: true },
	};

	/** What npm is asked to do where it has noted these packages as installed. */
	const askedOfNpm = (installed?: object): string => {
		const root = makeTemporaryFolder();
		const write = (file: string, content: string | object): void =>
			writeFileSync(
				join(root, file),
				typeof content === 'string' ? content : JSON.stringify({ packages: content }),
			);
		mkdirSync(join(root, 'test'));
		mkdirSync(join(root, 'node_modules'));
		write('test/setup.mjs', read('test/setup.mjs'));
		write('package-lock.json', wanted);
		if (installed) write('node_modules/.package-lock.json', installed);
		write('npm.cjs', 'require("node:fs").writeFileSync("asked", process.argv[2])');
		write('asked', '');
		execFileSync(process.execPath, [join(root, 'test/setup.mjs')], {
			env: { ...process.env, npm_execpath: join(root, 'npm.cjs') },
		});
		const asked = readFileSync(join(root, 'asked'), 'utf8');
		rmSync(root, { recursive: true });
		return asked;
	};

	test.each([
		['nothing is installed', undefined],
		['a package is missing', {}],
		['a package is another than in the lockfile', { 'node_modules/needed': { integrity: 'old' } }],
	])('installs the lockfile where %s', (_, installed) => {
		expect(askedOfNpm(installed)).toBe('ci');
	});

	test('installs nothing where only packages of other platforms are missing', () => {
		const { 'node_modules/needed': needed } = wanted;

		expect(askedOfNpm({ 'node_modules/needed': needed })).toBe('');
	});
});
