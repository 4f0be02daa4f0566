const { dest, parallel, series, src, watch } = require('gulp');
const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');

const OUT = process.env.OUT_DIR ?? 'dist';

// What n8n reads beside the code: icons, and the codex of each node.
const ASSETS = ['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg', 'icons/*.svg'];

const clean = () => rm(OUT, { recursive: true, force: true });

const tsc = (...args) =>
	spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '--outDir', OUT, ...args], {
		stdio: 'inherit',
	});

const compile = () => tsc();
const recompile = () => tsc('--watch', '--preserveWatchOutput', '--noEmitOnError');

const assets = () => src(ASSETS, { base: '.', encoding: false }).pipe(dest(OUT));
const recopy = () => watch(ASSETS, { ignoreInitial: false }, assets);

exports.build = series(clean, parallel(compile, assets));
// Builds again whatever is saved, into the folder OUT_DIR.
exports.watch = parallel(recompile, recopy);
exports.default = exports.build;
