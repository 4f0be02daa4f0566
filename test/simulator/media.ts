import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import express, { type Response, type Router } from 'express';

const svg = (shapes: string): string =>
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" width="320" height="200">${shapes}</svg>`;

/** One second of a soft tone as a WAV file, 8 kHz and 8 bit. */
const tone = (): Buffer => {
	const rate = 8000;
	const header = Buffer.alloc(44);
	header.write('RIFF', 0);
	header.writeUInt32LE(36 + rate, 4);
	header.write('WAVEfmt ', 8);
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(rate, 24);
	header.writeUInt32LE(rate, 28);
	header.writeUInt16LE(1, 32);
	header.writeUInt16LE(8, 34);
	header.write('data', 36);
	header.writeUInt32LE(rate, 40);
	const samples = Buffer.from(
		Array.from({ length: rate }, (_, index) => {
			const fade = Math.sin((Math.PI * index) / rate);
			return 128 + Math.round(40 * fade * Math.sin((2 * Math.PI * 440 * index) / rate));
		}),
	);
	return Buffer.concat([header, samples]);
};

/** Sample files. */
const FILES: Record<string, { type: string; body: string | Buffer }> = {
	'tulips.svg': {
		type: 'image/svg+xml',
		body: svg(
			'<rect width="320" height="200" fill="#dff1ff"/><rect y="140" width="320" height="60" fill="#7cc36a"/>' +
				[60, 160, 260]
					.map(
						(x, index) =>
							`<path d="M${x} 170V95" stroke="#2f7d32" stroke-width="7"/><path d="M${x - 26} 60q8 12 12 0q8 14 14 0q6 14 14 0q4 12 12 0q6 48-26 48t-26-48z" fill="${['#e2445c', '#f5b82e', '#9b5de5'][index]}"/>`,
					)
					.join(''),
		),
	},
	'voice.wav': { type: 'audio/wav', body: tone() },
	'sticker.webp': {
		type: 'image/webp',
		body: readFileSync(join(__dirname, 'phone/sticker.webp')),
	},
	'order.txt': { type: 'text/plain', body: 'Order 1042\n12 red tulips\n' },
};

/** Files like those of an unusual or broken host. */
const ODD_FILES: Record<string, (response: Response) => void> = {
	/** A file name in another character set. */
	named: (response) => {
		response.set(
			'content-disposition',
			`attachment; filename="resume.pdf"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf`,
		);
		response.type('application/pdf').send('%PDF-1.4');
	},
	/** File types that few programs, or none, know. */
	drawing: (response) => {
		response.type('image/vnd.dxf').send('0');
	},
	unknown: (response) => {
		response.type('application/x-nobody').send('0');
	},
	/** 3 MB without a stated length. */
	unmeasured: (response) => {
		response.type('video/mp4');
		for (let n = 0; n < 3; n++) response.write(Buffer.alloc(1_000_000));
		response.end();
	},
	/** The first of two megabytes. */
	cut: (response) => {
		response.type('video/mp4').set('content-length', '2000000');
		response.write(Buffer.alloc(1_000_000), () => response.destroy());
	},
};

/** Serves sample media at `/media/<name>`. */
export const createMedia = (): Router => {
	const router = express.Router();
	for (const [name, answer] of Object.entries(ODD_FILES)) {
		router.get(`/${name}`, (_request, response) => answer(response));
	}
	router.get('/:name', (request, response) => {
		const file = FILES[request.params.name];
		if (!file) response.status(404).end();
		else response.type(file.type).send(file.body);
	});
	return router;
};
