// Installs what the lockfile names if node_modules lacks it. It runs before anything is installed,
// so it uses only Node's own modules.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = 20;

const fail = (sentence) => {
	console.error(sentence);
	process.exit(1);
};

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
	fail(`You need Node ${OLDEST_NODE} or newer. This is Node ${process.versions.node}.`);
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** The file that npm writes once all packages are installed. */
const installedFile = join(root, 'node_modules', '.package-lock.json');

const isInstalled = () => {
	if (!existsSync(installedFile)) return false;
	const installed = readPackages(installedFile);
	return Object.entries(readPackages(join(root, 'package-lock.json'))).every(
		([path, { integrity, optional }]) =>
			// npm doesn't list the project itself there, nor packages for other platforms.
			path === '' || (optional && !installed[path]) || installed[path]?.integrity === integrity,
	);
};

if (!isInstalled()) {
	console.log('Installing the development packages. This happens once and takes about a minute …');
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	const progress = setInterval(
		() => console.log(`  still installing after ${seconds()} s`),
		10_000,
	);

	// When npm runs this file, use that same npm, without a shell.
	const npm = process.env.npm_execpath;
	const [command, ...args] = npm ? [process.execPath, npm] : ['npm'];
	const install = spawn(command, [...args, 'ci', '--loglevel=error'], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let said = '';
	install.stderr.on('data', (data) => (said += data));
	const code = await new Promise((resolve) => {
		install.on('error', (thrown) => {
			said += thrown.message;
			resolve(1);
		});
		install.on('close', resolve);
	});
	clearInterval(progress);

	if (code !== 0) {
		if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(said)) {
			fail("npm can't reach its registry. Check your network connection and try again.");
		}
		if (/ENOSPC/.test(said)) fail('The disk is full. Free some space and try again.');
		fail(`npm couldn't install the development packages:\n${said.trim().slice(0, 2000)}`);
	}
	console.log(`  done in ${seconds()} s`);
}
