import { createHash } from 'node:crypto';

import type { IBinaryData, INodeParameters, JsonObject } from 'n8n-workflow';

import { byId, only, useService } from '../harness/service';

const service = useService();

const MB = 1024 * 1024;

const fileOf = (bytes: Buffer, fields: Partial<IBinaryData> = {}): IBinaryData => ({
	data: bytes.toString('base64'),
	mimeType: 'image/png',
	fileName: 'tulips – red.png',
	...fields,
});

const BYTES = Buffer.from([137, 80, 78, 71, 0, 255, 1, 2]);
const BINARY = { data: fileOf(BYTES) };

const send = (parameters: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '+31600000001',
	messageType: 'image',
	mediaSource: 'binary',
	...parameters,
});

const ITEMS: JsonObject[] = [1, 2, 3, 4].map((row) => ({ row }));

const requestsTo = (operationId: string) =>
	service.journal().filter((entry) => entry.operationId === operationId && entry.accepted);

const uploads = () => requestsTo('uploadFile');

/** The different URLs of the images that were sent. */
const urlsSent = (): string[] => {
	const urls = requestsTo('sendMessage').map(
		({ body }) => (body as { content: { image: { url: string } } }).content.image.url,
	);
	return [...new Set(urls)];
};

test('a file is uploaded unchanged with its name and type, and the message has its URL', async () => {
	const { error } = await service.run(send({ caption: 'Red' }), { binary: BINARY });

	expect(error).toBeUndefined();
	expect(only(service.control.files())).toMatchObject({
		name: 'tulips – red.png',
		type: 'image/png',
		bytes: BYTES.length,
		sha256: createHash('sha256').update(BYTES).digest('hex'),
	});
	const answer = await fetch(only(urlsSent()));
	expect(Buffer.from(await answer.arrayBuffer())).toEqual(BYTES);
});

test('a file is uploaded once if several items send it', async () => {
	const { error, json } = await service.run(send(), { items: ITEMS, binary: BINARY });

	expect(error).toBeUndefined();
	expect(json).toHaveLength(4);
	expect(uploads()).toHaveLength(1);
	expect(urlsSent()).toHaveLength(1);
});

test('only those files of an item that the message uses are uploaded', async () => {
	const attachment = (binaryPropertyName: string) => ({
		mediaSource: 'binary',
		binaryPropertyName,
	});
	const { error } = await service.run(
		send({
			channelId: byId(service.channel('email')),
			to: 'noor@customer.example',
			messageType: 'email',
			subject: 'Your order',
			emailText: 'Hello',
			emailAttachments: { attachment: [attachment('slip'), attachment('terms')] },
		}),
		{
			binary: {
				...BINARY,
				slip: fileOf(Buffer.from('slip'), { mimeType: 'application/pdf', fileName: 'slip.pdf' }),
				terms: fileOf(Buffer.from('terms'), { mimeType: 'text/plain', fileName: 'terms.txt' }),
			},
		},
	);

	expect(error).toBeUndefined();
	expect(service.control.files().map(({ name }) => name)).toEqual(['slip.pdf', 'terms.txt']);
});

describe('a successful upload is not repeated', () => {
	test('by Retry On Fail', async () => {
		service.control.addFault({ match: { operationId: 'sendMessage' }, times: 2, status: 404 });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

		const { error } = await service.run(send(), { items: ITEMS, binary: BINARY, settings });

		expect(error).toBeUndefined();
		expect(requestsTo('sendMessage')).toHaveLength(4);
		expect(uploads()).toHaveLength(1);
	});

	test('by a retried execution', async () => {
		service.control.addFault({ match: { operationId: 'sendMessage' }, times: 2, status: 404 });
		const failed = await service.run(send(), { items: ITEMS, binary: BINARY });
		expect(failed.error?.message).toContain('404');

		const { error } = await failed.retry();

		expect(error).toBeUndefined();
		expect(requestsTo('sendMessage')).toHaveLength(4);
		expect([uploads().length, urlsSent().length]).toEqual([1, 1]);
	});

	test('by a retried execution if the message was accepted but its answer was lost', async () => {
		service.control.addFault({ match: { operationId: 'sendMessage' }, times: 1, cut: 'after' });
		const failed = await service.run(send({ options: { maxTries: 1 } }), { binary: BINARY });

		if (failed.error) await failed.retry();

		expect(requestsTo('sendMessage')).toHaveLength(1);
		expect(uploads()).toHaveLength(1);
	});
});

test('an upload is retried if the service is rate limiting', async () => {
	service.control.addFault({
		match: { operationId: 'uploadFile' },
		times: 1,
		status: 429,
		retryAfter: 0,
	});

	const { error } = await service.run(send(), { binary: BINARY });

	expect(error).toBeUndefined();
	expect([uploads().length, requestsTo('sendMessage').length]).toEqual([1, 1]);
});

describe('the node sends no message', () => {
	afterEach(() => expect(requestsTo('sendMessage')).toEqual([]));

	test('if the upload is refused, and names the file', async () => {
		service.control.addFault({ match: { operationId: 'uploadFile' }, status: 403 });

		const { error } = await service.run(send(), { binary: BINARY });

		expect(error?.message).toMatch(
			/^The message was not sent because its file "tulips – red.png" could not be uploaded: .*403/,
		);
	});

	test.each([
		['file', 101, 100],
		['sticker', 1, 0.5],
	])('if a file for %s has %d MB, where at most %d MB are allowed', async (messageType, size) => {
		const binary = { data: fileOf(Buffer.alloc(size * MB)) };

		const { error } = await service.run(send({ messageType }), { binary });

		expect(error?.message).toMatch(/"Input Binary Field" is too large: .* at most \d+ [KM]B/);
		expect(uploads()).toEqual([]);
	});

	test("if the image exceeds the WhatsApp channel's limit", async () => {
		const channel = { __rl: true, mode: 'list', value: service.channel('whatsapp') };
		const parameters = send({
			channelId: { ...channel, cachedResultName: 'Tulip Shop WhatsApp (WhatsApp)' },
		});

		const { error } = await service.run(parameters, {
			binary: { data: fileOf(Buffer.alloc(6 * MB)) },
		});

		expect(error?.message).toContain('an image can have at most 5 MB');
	});

	test('if the file is empty', async () => {
		const { error } = await service.run(send(), { binary: { data: fileOf(Buffer.alloc(0)) } });

		expect(error?.message).toContain('is an empty file');
	});

	test.each([
		[{}, 'The item has no files'],
		[{ slip: fileOf(BYTES) }, 'The item has files in these fields: "slip"'],
	])('if the binary field is not in the item (%#)', async (binary, remedy) => {
		const { error } = await service.run(send(), { binary });

		expect(error?.message).toContain('"Input Binary Field" is "data", but the item has no file');
		expect(error?.description).toContain(remedy);
	});
});
