import { createHash } from 'node:crypto';

import { UnexpectedError, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';

import { ConversationsApiError, toUploadError } from '../../client/http/errors';
import type { ByteStream, FileUpload } from '../../client/http/transport';
import type { ExecutionData } from '../../items/sentLedger';
import type { ItemFile } from '../../parameters/values/parameters';
import { isRecord } from '../../shared/json';
import { shortHash } from '../../shared/shortHash';
import type { Account } from '../accounts';

/** The node's data in the execution, with the URLs of uploaded files. */
type UploadStore = ExecutionData & { uploads?: Record<string, string> };

/** The files of a node's items, and their uploads. */
export interface Uploads {
	/** The files of an item. */
	filesOf: (itemIndex: number) => ItemFile[];
	/** Adds a file's size, if n8n doesn't provide it with the file. */
	measure: (itemIndex: number, file: ItemFile) => Promise<ItemFile>;
	/**
	 * Uploads a file and returns its URL. A file of the same content, name and type is uploaded only once
	 * in an execution.
	 *
	 * @throws ConversationsApiError
	 */
	upload: (
		itemIndex: number,
		file: ItemFile,
		account: Pick<Account, 'id' | 'api'>,
	) => Promise<string>;
}

const BASE64_RATIO = 3 / 4;

/** Whether a value is a file as n8n has it: in its storage, or in memory as base64. */
const isFile = (value: unknown): value is IBinaryData =>
	isRecord(value) && (typeof value.id === 'string' || typeof value.data === 'string');

/** The size of a file that n8n keeps in memory, as base64. */
const sizeInMemory = ({ data }: IBinaryData): number =>
	Math.floor(data.length * BASE64_RATIO) - (/=*$/.exec(data.slice(-2))?.[0].length ?? 0);

const toItemFile = (field: string, binary: IBinaryData): ItemFile => ({
	field,
	name: binary.fileName ?? [field, binary.fileExtension].filter(Boolean).join('.'),
	mimeType: binary.mimeType || 'application/octet-stream',
	sizeBytes: binary.id === undefined ? sizeInMemory(binary) : undefined,
});

/** The hash of a file's bytes, read as a stream. */
const hashOf = async (opened: Buffer | ByteStream): Promise<string> => {
	const hash = createHash('sha256');
	if (Buffer.isBuffer(opened)) hash.update(opened);
	else for await (const chunk of opened) hash.update(chunk as Buffer);
	return hash.digest('base64url');
};

/**
 * Gives access to the files of a node's items. Files in n8n's storage are streamed. Files in memory
 * are decoded only while they are uploaded.
 */
export const createUploads = (context: IExecuteFunctions, store: UploadStore): Uploads => {
	const items = context.getInputData();
	const running = new Map<string, Promise<string>>();
	const hashes = new Map<string, Promise<string>>();
	const { helpers } = context;

	/** An item's files. Workflows with n8n's newer execution logic keep them within the item's JSON. */
	const listOf = (itemIndex: number): Map<string, IBinaryData> => {
		const { binary, json } = items[itemIndex] ?? {};
		const inJson = isRecord(json?._files) ? json._files : {};
		const all = Object.entries({ ...inJson, ...binary });
		return new Map(all.flatMap(([field, file]) => (isFile(file) ? [[field, file]] : [])));
	};

	const binaryOf = (itemIndex: number, { field, name }: ItemFile): IBinaryData => {
		const binary = listOf(itemIndex).get(field);
		if (binary) return binary;
		throw new UnexpectedError(`The file "${name}" is no longer part of the item`);
	};

	const open = async (itemIndex: number, file: ItemFile): ReturnType<FileUpload['open']> => {
		const { id, data } = binaryOf(itemIndex, file);
		return id === undefined ? Buffer.from(data, 'base64') : await helpers.getBinaryStream(id);
	};

	/** Hashes a file's content. A stored file that several items share is read only once. */
	const contentOf = async (itemIndex: number, file: ItemFile): Promise<string> => {
		const { id } = binaryOf(itemIndex, file);
		const known = id === undefined ? undefined : hashes.get(id);
		const hash = known ?? open(itemIndex, file).then(hashOf);
		if (id !== undefined) hashes.set(id, hash);
		return await hash;
	};

	const measure: Uploads['measure'] = async (itemIndex, file) => {
		const { id } = binaryOf(itemIndex, file);
		if (file.sizeBytes !== undefined || id === undefined) return file;
		const { fileSize } = await helpers.getBinaryMetadata(id);
		return { ...file, sizeBytes: fileSize };
	};

	const upload: Uploads['upload'] = async (itemIndex, file, { id: account, api }) => {
		const { name, mimeType } = file;
		const content = await contentOf(itemIndex, file);
		const key = shortHash(JSON.stringify([account, content, name, mimeType]));
		const uploaded = store.uploads?.[key];
		if (uploaded !== undefined) return uploaded;
		const uploading =
			running.get(key) ??
			measure(itemIndex, file).then(
				async ({ sizeBytes = 0 }) =>
					await api.uploadFile({
						name,
						mimeType,
						sizeBytes,
						open: async () => await open(itemIndex, file),
					}),
			);
		running.set(key, uploading);
		try {
			const url = await uploading;
			store.uploads = { ...store.uploads, [key]: url };
			return url;
		} catch (thrown) {
			running.delete(key);
			throw thrown instanceof ConversationsApiError ? toUploadError(thrown, name) : thrown;
		}
	};

	return {
		filesOf: (itemIndex) =>
			[...listOf(itemIndex)].map(([field, binary]) => toItemFile(field, binary)),
		measure,
		upload,
	};
};
