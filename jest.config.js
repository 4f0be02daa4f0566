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

module.exports = {
	testTimeout: 60_000,
	projects: [
		project('unit'),
		project('contract'),
		project('engine', { setupFiles: ['<rootDir>/test/engine/harness/environment.ts'] }),
		project('e2e', {
			setupFiles: ['<rootDir>/test/engine/harness/environment.ts'],
			testEnvironment: '<rootDir>/test/e2e/harness/jestEnvironment.ts',
			globalTeardown: '<rootDir>/test/e2e/harness/jestTeardown.ts',
		}),
	],
};
