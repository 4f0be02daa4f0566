// npm run bench:upload: a file of 90 MB from n8n's storage on disk, sent in n8n's engine in a process of
// its own, beside one of a kilobyte. The service is a stub in this process.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { reportAndExit } from '../n8n/problem';
import { receipt } from './memory.tasks';
import { keepResult, toTable } from './results';
import type { Uploaded } from './upload.child';

const KB = 1024;
const MB = 1024 * KB;

/** What the file may take beside what sending a message takes anyway. */
const MEGABYTES = 150;

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A service that keeps nothing of a file but its hash. */
const startStub = async () => {
	const hashes: string[] = [];
	const server = createServer((request, response) => {
		const hash = createHash('sha256');
		request.on('data', (chunk: Buffer) => hash.update(chunk));
		request.on('end', () => {
			const isFile = request.url === '/v1/files';
			if (isFile) hashes.push(hash.digest('hex'));
			response.setHeader('content-type', 'application/json');
			response.statusCode = isFile ? 200 : 202;
			response.end(JSON.stringify(receipt(hashes.length)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { hashes, baseUrl: `http://127.0.0.1:${port}/v1`, close: () => server.close() };
};

const send = async (path: string, baseUrl: string, folder: string): Promise<Uploaded> =>
	await new Promise((resolve, reject) => {
		const child = spawn(
			process.execPath,
			['--import', 'tsx', join(__dirname, 'upload.child.ts'), path, baseUrl],
			{
				stdio: ['ignore', 'pipe', 'inherit'],
				env: {
					...process.env,
					N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
					N8N_BINARY_DATA_STORAGE_PATH: folder,
				},
			},
		);
		let said = '';
		child.stdout.on('data', (data: Buffer) => (said += data.toString()));
		child.on('close', (code) => {
			if (code === 0) resolve(JSON.parse(said.trim().split('\n').at(-1) ?? '') as Uploaded);
			else reject(new Error(`The run ended with ${code}`));
		});
	});

const bench = async (): Promise<void> => {
	const { hashes, baseUrl, close } = await startStub();
	const folder = mkdtempSync(join(tmpdir(), 'bench-upload-'));
	try {
		const results: Uploaded[] = [];
		for (const size of [KB, 90 * MB]) {
			const bytes = randomBytes(size);
			const path = join(folder, `file-${size}`);
			writeFileSync(path, bytes);
			results.push(await send(path, baseUrl, folder));
			if (hashes.at(-1) !== hashOf(bytes)) throw new Error('The file arrived otherwise');
		}
		const [small, large] = results;
		if (!small || !large) throw new Error('A run is missing');
		const additional = large.megabytes - small.megabytes;
		keepResult(
			'Uploading a file from n8n on disk',
			"n8n's engine without its server",
			toTable(
				['', 'time', 'most memory'],
				[
					['1 KB', `${small.seconds.toFixed(1)} s`, `${small.megabytes.toFixed(0)} MB`],
					['90 MB', `${large.seconds.toFixed(1)} s`, `${large.megabytes.toFixed(0)} MB`],
					['difference', '', `${additional.toFixed(0)} MB`],
				],
			),
		);
		if (additional > MEGABYTES) throw new Error(`It took more than ${MEGABYTES} MB`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
		close();
	}
};

bench().catch(reportAndExit);
