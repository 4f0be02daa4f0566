import express, { type Router } from 'express';

import { newId } from './account';
import type { CustomerFile } from './customer';

/**
 * The oldest file is deleted beyond this number, so that a phone that runs for weeks doesn't fill
 * the memory.
 */
const MAX_FILES = 20;

interface Upload {
	name: string;
	type: string;
	body: Buffer;
}

/**
 * Types that a browser can display safely. Others are downloads, so that no uploaded page runs
 * here.
 */
const SHOWN_TYPES = /^(image\/(?!svg)|video\/|audio\/)/;

/** The files that customers send from their phones. */
export class Uploads {
	private readonly files = new Map<string, Upload>();

	constructor(private readonly origin: string) {}

	/** Stores a file, and returns its URL. */
	add({ name, type, body }: Upload): CustomerFile {
		const id = newId();
		this.files.set(id, { name, type, body });
		const [oldest] = this.files.keys();
		if (this.files.size > MAX_FILES && oldest !== undefined) this.files.delete(oldest);
		const url = `${this.origin}/media/${id}/${encodeURIComponent(name)}`;
		return { url, name, type, length: body.length };
	}

	/** Serves the files at `/<id>/<name>`. */
	createRoutes(): Router {
		const router = express.Router();
		router.get('/:id/:name', (request, response) => {
			const file = this.files.get(request.params.id);
			if (!file) {
				response.status(404).end();
				return;
			}
			if (!SHOWN_TYPES.test(file.type)) response.attachment(file.name);
			response.set('X-Content-Type-Options', 'nosniff').type(file.type).send(file.body);
		});
		return router;
	}
}
