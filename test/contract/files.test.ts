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
/** Whether a temporary folder contains a file. */
const isOnDisk = (id: string): boolean =>
	readdirSync(tmpdir())
		.filter((name) => name.startsWith('simulator-files-'))
		.some((name) => existsSync(join(tmpdir(), name, id)));

test('An uploaded file can be downloaded without the access key, with its bytes and type', async () => {
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
		'a quoted name',
		{ 'content-disposition': 'attachment; filename="order 7.txt"' },
		'filename="order 7.txt"',
	],
	[
		'an encoded name',
		{ 'content-disposition': "attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.txt" },
		"filename*=UTF-8''r%C3%A9sum%C3%A9.txt",
	],
	['a plain name', { 'content-disposition': 'attachment; filename=a.txt' }, 'filename=a.txt'],
	["the Java client's own header", { filename: 'b.txt' }, 'filename=b.txt'],
	['a path, without its folders', { filename: '../../etc/c.txt' }, 'filename=c.txt'],
])('A file keeps its name from a header with %s', async (_, headers, expected) => {
	const file = await read(await idOf(await upload('Twelve tulips', headers)));
	expect(file.headers.get('content-disposition')).toContain(expected);
	expect(file.headers.get('content-type')).toBe('text/plain');
});

test('An upload without the access key is refused', async () => {
	const answer = await upload('Twelve tulips', {}, 'another');
	expect(answer.status).toBe(401);
	expect(first(((await answer.json()) as Refusal).errors).code).toBe(2);
	expect(simulator.control.files()).toEqual([]);
});

/** Uploads chunk by chunk without the headers that `fetch` adds, and returns the status. */
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

test('An upload without a content type is refused', async () => {
	expect(await uploadRaw({}, Readable.from(['Twelve tulips']))).toBe(422);
});

test('An empty upload is refused', async () => {
	expect((await upload('')).status).toBe(422);
	expect(simulator.control.files()).toEqual([]);
});

const megabytes = function* (count: number): Generator<Buffer> {
	for (let n = 0; n < count; n++) yield Buffer.alloc(MEGABYTE, n);
};

test('A file of 100 MB is accepted without being kept in memory', async () => {
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
	// This process is both the client and the server, so both buffer parts of the file.
	expect(most).toBeLessThan(60 * MEGABYTE);
});

test.each<[string, Record<string, number>]>([
	['with', { 'content-length': 101 * MEGABYTE }],
	['without', {}],
])('A file of more than 100 MB %s a Content-Length is refused', async (_, headers) => {
	const status = await uploadRaw(
		{ 'content-type': 'video/mp4', ...headers },
		Readable.from(megabytes(101)),
	);
	expect(status).toBe(413);
	expect(simulator.control.files()).toEqual([]);
});

test('A request for an unknown file is answered with 404', async () => {
	const answer = await read('nowhere');
	expect(answer.status).toBe(404);
	expect(await answer.json()).toMatchObject({ errors: [{ code: 20 }] });
});

test("The journal records an upload without the file's bytes", async () => {
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

test('Faults affect uploads too', async () => {
	simulator.control.addFault({ match: { operationId: 'uploadFile' }, status: 503, times: 1 });
	expect((await upload('Twelve tulips')).status).toBe(503);
	expect((await upload('Twelve tulips')).status).toBe(200);
	expect(simulator.control.files()).toHaveLength(1);
});

test('A reset deletes all files', async () => {
	const id = await idOf(await upload('Twelve tulips'));
	expect(isOnDisk(id)).toBe(true);
	simulator.control.reset();
	expect((await read(id)).status).toBe(404);
	expect(isOnDisk(id)).toBe(false);
});

test('Closing the simulator deletes all files from the disk', async () => {
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
