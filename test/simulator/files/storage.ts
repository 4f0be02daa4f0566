import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { newId } from '../account';

/** An uploaded file, without its bytes. */
export interface StoredFile {
	id: string;
	name?: string;
	type: string;
	bytes: number;
	/** The hexadecimal SHA-256 of the bytes. */
	sha256: string;
}

/** The service's size limit. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** An upload exceeds the size limit. */
export class FileTooLarge extends Error {}

/** The file storage. It keeps its files in a temporary folder until it's cleared. */
export class FileStorage {
	private folder: string | undefined;

	private files = new Map<string, StoredFile>();

	constructor(private readonly maxBytes = MAX_FILE_BYTES) {}

	/** All files, in the order of their uploads. */
	list(): StoredFile[] {
		return [...this.files.values()];
	}

	find(id: string): StoredFile | undefined {
		return this.files.get(id);
	}

	pathOf({ id }: StoredFile): string {
		this.folder ??= mkdtempSync(join(tmpdir(), 'simulator-files-'));
		return join(this.folder, id);
	}

	/** Streams a file to disk. @throws FileTooLarge */
	async add(source: Readable, { type, name }: Pick<StoredFile, 'type' | 'name'>) {
		const file: StoredFile = { id: newId(), name, type, bytes: 0, sha256: '' };
		const hash = createHash('sha256');
		const count = new Transform({
			transform: (chunk: Buffer, _encoding, done) => {
				file.bytes += chunk.length;
				hash.update(chunk);
				if (file.bytes > this.maxBytes) done(new FileTooLarge());
				else done(null, chunk);
			},
		});
		const path = this.pathOf(file);
		try {
			// The request stays open if the file is too large, so that it can be answered.
			await pipeline(source.iterator({ destroyOnReturn: false }), count, createWriteStream(path));
		} catch (thrown) {
			await unlink(path).catch(() => undefined);
			throw thrown;
		}
		file.sha256 = hash.digest('hex');
		this.files.set(file.id, file);
		return file;
	}

	remove(id: string): void {
		const file = this.files.get(id);
		if (!file) return;
		this.files.delete(id);
		rmSync(this.pathOf(file), { force: true });
	}

	/** Deletes all files and their folder. */
	clear(): void {
		this.files.clear();
		if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
		this.folder = undefined;
	}
}
