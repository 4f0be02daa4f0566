import express, { type Request, type Router } from 'express';

import type { Answer } from '../call';
import { checkKey, type Pipeline } from '../pipeline';
import { badRequest, missing, notFound } from '../serviceError';
import { FileTooLarge, MAX_FILE_BYTES, type FileStorage } from './storage';

const tooLarge = () => badRequest('The file is larger than 100 MB', 413);

/** Decodes a percent-encoded name; returns it unchanged if the encoding is invalid. */
const decode = (encoded: string): string => {
	try {
		return decodeURIComponent(encoded);
	} catch {
		return encoded;
	}
};

/** The file name from an upload's headers, without folders. */
export const fileNameOf = ({ headers }: Pick<Request, 'headers'>): string | undefined => {
	const disposition = headers['content-disposition'] ?? '';
	const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
	const quoted = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]?.replace(/\\(.)/g, '$1');
	const plain = /filename=([^;"]+)/i.exec(disposition)?.[1];
	// The official Java client sends the name in a header named `filename`.
	const { filename } = headers;
	const name = extended === undefined ? (quoted ?? plain ?? filename) : decode(extended);
	const base = String(name ?? '')
		.trim()
		.split(/[/\\]/)
		.at(-1);
	return base === '' ? undefined : base;
};

/**
 * The file storage at `/v1/files`, which the service has on another host. An upload of raw bytes needs
 * the access key. A download needs only the ID.
 */
export const createFileRoutes = (
	storage: FileStorage,
	{ accessKey, pipeline }: { accessKey: string; pipeline: Pipeline },
): Router => {
	const upload = async (request: Request): Promise<Answer> => {
		checkKey(request, accessKey);
		const type = request.headers['content-type'];
		if (!type) throw missing('Content-Type');
		if (Number(request.headers['content-length'] ?? 0) > MAX_FILE_BYTES) throw tooLarge();
		const name = fileNameOf(request);
		try {
			const { id, bytes } = await storage.add(request, { type, name });
			if (bytes > 0) return { status: 200, body: { id } };
			storage.remove(id);
			throw badRequest('The file is empty', 422);
		} catch (thrown) {
			if (thrown instanceof FileTooLarge) throw tooLarge();
			if (!request.complete) throw badRequest('The upload broke off');
			throw thrown;
		}
	};

	const router = express.Router();
	router.post('/', async (request, response) => {
		await pipeline(request, response, { path: '/files', operationId: 'uploadFile' }, () =>
			upload(request),
		);
	});
	router.get('/:id', (request, response) => {
		const file = storage.find(request.params.id);
		if (!file) {
			const { status, body } = notFound('file');
			response.status(status).json(body);
			return;
		}
		// Set after `attachment`, which guesses the type from the name, and without a character set.
		if (file.name !== undefined) response.attachment(file.name);
		response.setHeader('Content-Type', file.type);
		response.sendFile(storage.pathOf(file));
	});
	return router;
};
