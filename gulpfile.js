const { dest, parallel, series, src } = require('gulp');
const { rm } = require('node:fs/promises');
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');

const clean = () => rm('dist', { recursive: true, force: true });

const compile = () =>
	promisify(execFile)(process.execPath, [require.resolve('typescript/bin/tsc')]);

// What n8n reads beside the code: icons, and the codex of each node.
const assets = () =>
	src(['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg', 'icons/*.svg'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));

exports.build = series(clean, parallel(compile, assets));
exports.default = exports.build;
