// Packages that are ES modules only: jest runs CommonJS, so that they are transformed too.
const ESM_PACKAGES = ['jose', '@apidevtools/json-schema-ref-parser'];

/** A folder below test/ as a project of its own. */
const project = (name, options = {}) => ({
	displayName: name,
	rootDir: __dirname,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	transform: {
		'\\.[jt]s$': [
			'@swc/jest',
			{ jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } } },
		],
	},
	transformIgnorePatterns: [`/node_modules/(?!(${ESM_PACKAGES.join('|')})/)`],
	...options,
});

/** A project that runs in a real n8n. */
const e2e = {
	setupFiles: ['<rootDir>/test/engine/harness/environment.ts'],
	testEnvironment: '<rootDir>/test/e2e/harness/jestEnvironment.ts',
	globalTeardown: '<rootDir>/test/e2e/harness/jestTeardown.ts',
};

/** The tests that need n8n in queue mode. */
const QUEUE_MODE = '<rootDir>/test/e2e/queue';

module.exports = {
	testTimeout: 60_000,
	projects: [
		project('unit'),
		project('contract'),
		project('engine', { setupFiles: ['<rootDir>/test/engine/harness/environment.ts'] }),
		project('e2e', { ...e2e, testPathIgnorePatterns: [QUEUE_MODE] }),
		project('queue', { ...e2e, testMatch: [`${QUEUE_MODE}/**/*.test.ts`] }),
	],
};
