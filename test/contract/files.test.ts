import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import type { Simulator } from '../simulator';
import type { Refusal } from './helpers';
import { first, startFast } from './helpers';

const MEGABYTE = 1024 * 1024;

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startFast();
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const upload = async (
	body: string | Uint8Array<ArrayBuffer>,
	headers: Record<string, string> = {},
	accessKey = simulator.accessKey,
): Promise<Response> =>
	await fetch(`${simulator.baseUrl}/files`, {
		method: 'POST',
		headers: { authorization: `AccessKey ${accessKey}`, 'content-type': 'text/plain', ...headers },
		body,
	});
const idOf = async (response: Response): Promise<string> =>
	((await response.json()) as { id: string }).id;
const read = async (id: string): Promise<Response> =>
	await fetch(`${simulator.baseUrl}/files/${id}`);
/** Whether a file's bytes lie in one of the temporary folders. */
const isOnDisk = (id: string): boolean =>
	readdirSync(tmpdir())
		.filter((name) => name.startsWith('simulator-files-'))
		.some((name) => existsSync(join(tmpdir(), name, id)));

test('An uploaded file is read back by anybody, with its bytes and its type', async () => {
	const bytes = Uint8Array.from([0, 1, 2, 253, 254, 255]);
	const answer = await upload(bytes, { 'content-type': 'image/webp' });
	expect(answer.status).toBe(200);
	const file = await read(await idOf(answer));
	expect(file.status).toBe(200);
	expect(file.headers.get('content-type')).toBe('image/webp');
	expect(file.headers.get('content-disposition')).toBeNull();
	expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
});

test.each<[string, Record<string, string>, string]>([
	[
		'quotes',
		{ 'content-disposition': 'attachment; filename="order 7.txt"' },
		'filename="order 7.txt"',
	],
	[
		'UTF-8',
		{ 'content-disposition': "attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.txt" },
		"filename*=UTF-8''r%C3%A9sum%C3%A9.txt",
	],
	['no quotes', { 'content-disposition': 'attachment; filename=a.txt' }, 'filename=a.txt'],
	['a header of its own, as the Java client sends it', { filename: 'b.txt' }, 'filename=b.txt'],
	['folders before it', { filename: '../../etc/c.txt' }, 'filename=c.txt'],
])('A file that is named in %s keeps its name', async (_, headers, expected) => {
	const file = await read(await idOf(await upload('Twelve tulips', headers)));
	expect(file.headers.get('content-disposition')).toContain(expected);
	expect(file.headers.get('content-type')).toBe('text/plain');
});

test('A file is not uploaded without the access key', async () => {
	const answer = await upload('Twelve tulips', {}, 'another');
	expect(answer.status).toBe(401);
	expect(first(((await answer.json()) as Refusal).errors).code).toBe(2);
	expect(simulator.control.files()).toEqual([]);
});

/** Uploads without what `fetch` adds by itself, chunk by chunk; gives the status. */
const uploadRaw = async (
	headers: Record<string, string | number>,
	body: Readable,
): Promise<number | undefined> =>
	await new Promise((resolve, reject) => {
		const sent = request(`${simulator.baseUrl}/files`, {
			method: 'POST',
			headers: { authorization: `AccessKey ${simulator.accessKey}`, ...headers },
		});
		sent.on('error', reject).on('response', (response) => {
			response.resume().on('end', () => resolve(response.statusCode));
		});
		body.pipe(sent);
	});

test('A file needs a type', async () => {
	expect(await uploadRaw({}, Readable.from(['Twelve tulips']))).toBe(422);
});

test('A file needs bytes', async () => {
	expect((await upload('')).status).toBe(422);
	expect(simulator.control.files()).toEqual([]);
});

const megabytes = function* (count: number): Generator<Buffer> {
	for (let n = 0; n < count; n++) yield Buffer.alloc(MEGABYTE, n);
};

test('A file of 100 MB is taken, and is not held in memory', async () => {
	const hash = createHash('sha256');
	for (const chunk of megabytes(100)) hash.update(chunk);
	const before = process.memoryUsage().arrayBuffers;
	let most = 0;
	const watch = setInterval(() => {
		most = Math.max(most, process.memoryUsage().arrayBuffers - before);
	}, 5);
	const status = await uploadRaw({ 'content-type': 'video/mp4' }, Readable.from(megabytes(100)));
	clearInterval(watch);
	expect(status).toBe(200);
	expect(first(simulator.control.files())).toMatchObject({
		type: 'video/mp4',
		bytes: 100 * MEGABYTE,
		sha256: hash.digest('hex'),
	});
	// Both sides of the connection are in this process.
	expect(most).toBeLessThan(60 * MEGABYTE);
});

test.each<[string, Record<string, number>]>([
	['tells its length', { 'content-length': 101 * MEGABYTE }],
	["doesn't tell its length", {}],
])('A file beyond 100 MB that %s is refused', async (_, headers) => {
	const status = await uploadRaw(
		{ 'content-type': 'video/mp4', ...headers },
		Readable.from(megabytes(101)),
	);
	expect(status).toBe(413);
	expect(simulator.control.files()).toEqual([]);
});

test('A file that nobody uploaded is not found', async () => {
	const answer = await read('nowhere');
	expect(answer.status).toBe(404);
	expect(await answer.json()).toMatchObject({ errors: [{ code: 20 }] });
});

test('An upload is in the journal without its bytes', async () => {
	const id = await idOf(await upload('Twelve tulips'));
	expect(simulator.control.journal()).toEqual([
		expect.objectContaining({
			method: 'POST',
			path: '/files',
			operationId: 'uploadFile',
			accepted: true,
			resultId: id,
		}),
	]);
	expect(first(simulator.control.journal())).not.toHaveProperty('body');
});

test('Faults happen to uploads too', async () => {
	simulator.control.addFault({ match: { operationId: 'uploadFile' }, status: 503, times: 1 });
	expect((await upload('Twelve tulips')).status).toBe(503);
	expect((await upload('Twelve tulips')).status).toBe(200);
	expect(simulator.control.files()).toHaveLength(1);
});

test('Files are gone after a reset', async () => {
	const id = await idOf(await upload('Twelve tulips'));
	expect(isOnDisk(id)).toBe(true);
	simulator.control.reset();
	expect((await read(id)).status).toBe(404);
	expect(isOnDisk(id)).toBe(false);
});

test('Files are removed from the disk when the simulator ends', async () => {
	const other = await startFast();
	const answer = await fetch(`${other.baseUrl}/files`, {
		method: 'POST',
		headers: { authorization: `AccessKey ${other.accessKey}`, 'content-type': 'text/plain' },
		body: 'Twelve tulips',
	});
	const id = await idOf(answer);
	expect(isOnDisk(id)).toBe(true);
	await other.close();
	expect(isOnDisk(id)).toBe(false);
});
