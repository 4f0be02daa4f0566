import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = join(__dirname, '../..');

/** A packed package, as it would be published. */
export interface Tarball {
	file: string;
	sha256: string;
}

/** Creates a temporary folder that is deleted when this process ends. */
export const makeTemporaryFolder = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'messagebird-conversations-'));
	// What has just ended may still be writing.
	process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	return folder;
};

/** Builds the package and packs it into a temporary folder. */
export const packTarball = async (): Promise<Tarball> => {
	const folder = makeTemporaryFolder();
	await run('npm', ['run', 'build'], { cwd: ROOT });
	// npm prints its notices to stderr. The list on stdout is JSON.
	const { stdout } = await run(
		'npm',
		['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
		{ cwd: ROOT },
	);
	const listing: unknown = JSON.parse(stdout);
	const [packed] = (
		Array.isArray(listing) ? listing : Object.values(listing as Record<string, unknown>)
	) as Array<{ filename: string }>;
	if (!packed) throw new Error(`npm pack gave no tarball: ${stdout}`);
	const file = join(folder, packed.filename);
	return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
};

/** The tarball that the environment names, packed here where it names none. */
export const findTarball = async (): Promise<Tarball> => {
	const file = process.env.N8N_TARBALL;
	if (file === undefined) return await packTarball();
	return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
};
