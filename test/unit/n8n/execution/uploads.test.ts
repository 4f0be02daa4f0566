import { Readable } from 'node:stream';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import {
	ConversationsApiError,
	toUnansweredError,
} from '../../../../nodes/MessageBirdConversations/client/http/errors';
import type { FileUpload } from '../../../../nodes/MessageBirdConversations/client/http/transport';
import { createUploads } from '../../../../nodes/MessageBirdConversations/n8n/execution/uploads';

const inMemory = (text: string, fields: Partial<IBinaryData> = {}): IBinaryData => ({
	data: Buffer.from(text).toString('base64'),
	mimeType: 'text/plain',
	fileName: 'note.txt',
	...fields,
});

/** Provides the files of items as n8n does: files with an ID are streamed from its storage. */
const openFiles = (files: IBinaryData[], stored: Record<string, string> = {}, store = {}) => {
	const opened: string[] = [];
	const uploads: Array<FileUpload & { account: string; bytes: string }> = [];
	const context = {
		getInputData: () => files.map((data) => ({ json: {}, binary: { data } })),
		helpers: {
			assertBinaryData: (itemIndex: number) => files[itemIndex],
			getBinaryDataBuffer: async (itemIndex: number) =>
				await Promise.resolve(Buffer.from(files[itemIndex]?.data ?? '', 'base64')),
			getBinaryMetadata: async (id: string) =>
				await Promise.resolve({ fileSize: stored[id]?.length ?? 0 }),
			async getBinaryStream(id: string) {
				opened.push(id);
				return await Promise.resolve(Readable.from([Buffer.from(stored[id] ?? '')]));
			},
		},
	} as unknown as IExecuteFunctions;
	const accountOf = (account: string, failing?: Error) => ({
		id: account,
		api: {
			async uploadFile(file: FileUpload) {
				if (failing) throw failing;
				const bytes: Buffer[] = [];
				const body = await file.open();
				if (Buffer.isBuffer(body)) bytes.push(body);
				else for await (const chunk of body) bytes.push(Buffer.from(chunk));
				uploads.push({ ...file, account, bytes: Buffer.concat(bytes).toString() });
				return `https://files.example.com/${uploads.length}`;
			},
		} as never,
	});
	const created = createUploads(context, store);
	const upload = async (itemIndex: number, account = accountOf('one')) => {
		const [file] = created.filesOf(itemIndex);
		if (!file) throw new Error('The item has no file');
		return await created.upload(itemIndex, file, account);
	};
	return { ...created, upload, accountOf, uploads, opened };
};

test.each([
	['', 0],
	['a', 1],
	['ab', 2],
	['abc', 3],
	['abcd', 4],
])('computes the size of the file %j that n8n keeps in memory', (text, sizeBytes) => {
	const { filesOf } = openFiles([inMemory(text)]);
	expect(filesOf(0)).toEqual([
		{ field: 'data', name: 'note.txt', mimeType: 'text/plain', sizeBytes },
	]);
});

test('names a file without a name after its binary field', () => {
	const { filesOf } = openFiles([
		inMemory('a', { fileName: undefined, fileExtension: 'txt', mimeType: '' }),
	]);
	expect(filesOf(0)).toMatchObject([{ name: 'data.txt', mimeType: 'application/octet-stream' }]);
});

test("uploads a file from n8n's storage as a stream, with its size", async () => {
	const { upload, uploads } = openFiles([inMemory('', { id: 'f1' })], { f1: 'stored' });
	expect(await upload(0)).toBe('https://files.example.com/1');
	expect(uploads).toMatchObject([
		{ name: 'note.txt', mimeType: 'text/plain', sizeBytes: 6, bytes: 'stored' },
	]);
});

test('uploads a file once if several items send the same one, even concurrently', async () => {
	const { upload, uploads } = openFiles([inMemory('same'), inMemory('same'), inMemory('other')]);
	const urls = await Promise.all([upload(0), upload(1), upload(2)]);
	expect(urls[0]).toBe(urls[1]);
	expect(uploads.map(({ bytes }) => bytes).sort()).toEqual(['other', 'same']);
});

test('reads a file that items share once to hash it and once to upload it', async () => {
	const shared = inMemory('', { id: 'f1' });
	const { upload, opened } = openFiles([shared, shared, shared], { f1: 'stored' });
	await Promise.all([upload(0), upload(1), upload(2)]);
	expect(opened).toEqual(['f1', 'f1']);
});

test.each([
	['name', { fileName: 'other.txt' }],
	['type', { mimeType: 'text/csv' }],
])('uploads the same content again if the file has another %s', async (_, fields) => {
	const { upload, uploads } = openFiles([inMemory('same'), inMemory('same', fields)]);
	expect(await upload(0)).not.toBe(await upload(1));
	expect(uploads).toHaveLength(2);
});

test('uploads a file separately to each account that sends it', async () => {
	const { upload, uploads, accountOf } = openFiles([inMemory('same')]);
	await upload(0, accountOf('one'));
	await upload(0, accountOf('two'));
	expect(uploads.map(({ account }) => account)).toEqual(['one', 'two']);
});

test("doesn't repeat an upload from an earlier try of the node", async () => {
	const store = {};
	const first = openFiles([inMemory('same')], {}, store);
	const url = await first.upload(0);

	const second = openFiles([inMemory('same')], {}, JSON.parse(JSON.stringify(store)) as object);
	expect(await second.upload(0)).toBe(url);
	expect(second.uploads).toEqual([]);
});

test("reports that the message wasn't sent if its file couldn't be uploaded", async () => {
	const { upload, accountOf } = openFiles([inMemory('a')]);
	const failing = toUnansweredError('POST /v1/files', 'ECONNRESET', 'socket hang up');
	const thrown = await upload(0, accountOf('one', failing)).catch((error: unknown) => error);
	expect(thrown).toBeInstanceOf(ConversationsApiError);
	expect(thrown).toMatchObject({
		message: expect.stringContaining(
			'The message was not sent because its file "note.txt" could not be uploaded',
		) as string,
		uncertain: false,
	});
	expect(await upload(0)).toBe('https://files.example.com/1');
});
