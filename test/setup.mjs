// Installs what the lockfile names, where node_modules lacks it. It runs before anything is
// installed, and so on Node's own modules alone.
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
	fail(`Node ${OLDEST_NODE} or newer is needed; this is Node ${process.versions.node}.`);
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** What npm keeps beside the packages once all of them are installed. */
const installedFile = join(root, 'node_modules', '.package-lock.json');

const isInstalled = () => {
	if (!existsSync(installedFile)) return false;
	const installed = readPackages(installedFile);
	return Object.entries(readPackages(join(root, 'package-lock.json'))).every(
		([path, { integrity, optional }]) =>
			// The project itself, and what is for other platforms, is not among them.
			path === '' || (optional && !installed[path]) || installed[path]?.integrity === integrity,
	);
};

if (!isInstalled()) {
	console.log('Installing the development packages (once, about a minute) …');
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	const progress = setInterval(() => console.log(`  still installing, ${seconds()} s`), 10_000);

	// npm's own script, where npm runs this: the same npm, without a shell.
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
			fail('The npm registry can not be reached: connect to the network and try again.');
		}
		if (/ENOSPC/.test(said)) fail('The disk is full: free some space and try again.');
		fail(`npm could not install the development packages:\n${said.trim().slice(0, 2000)}`);
	}
	console.log(`  done in ${seconds()} s`);
}
