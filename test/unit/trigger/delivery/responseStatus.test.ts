import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { waitForStatus } from '../../../../nodes/MessageBirdConversations/trigger/delivery/responseStatus';

/** The status read from a response that a server sends after a while. */
const readFrom = async (
	answer: (response: ServerResponse) => Promise<void>,
	hangsUpAfterMs?: number,
): Promise<number> => {
	const server = createServer();
	const read = new Promise<number>((resolve) => {
		server.on('request', (_request, response) => {
			resolve(waitForStatus(response, async () => await sleep(5)));
			void answer(response);
		});
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	const client = request({ port, host: '127.0.0.1', method: 'POST' }, (response) =>
		response.resume(),
	);
	client.on('error', () => undefined);
	client.end('a body');
	if (hangsUpAfterMs !== undefined) {
		await sleep(hangsUpAfterMs);
		client.destroy();
	}
	const status = await read;
	server.close();
	server.closeAllConnections();
	return status;
};

const answerWith =
	(status: number, afterMs = 0) =>
	async (response: ServerResponse): Promise<void> => {
		await sleep(afterMs);
		response.writeHead(status).end('an answer');
	};

test.each([200, 500])('is %d for a response that arrives with it', async (status) => {
	expect(await readFrom(answerWith(status))).toBe(status);
});

test.each([200, 500])(
	'is %d for a response to a sender that has already hung up',
	async (status) => {
		expect(await readFrom(answerWith(status, 200), 50)).toBe(status);
	},
);

test('is the status of a response that ended before it was asked for', async () => {
	const ended = { statusCode: 500, closed: true, writableEnded: true, writableFinished: false };
	const never = { once: () => undefined };
	expect(await waitForStatus({ ...ended, ...never }, async () => await sleep(1))).toBe(500);
});

test('is 200 if the sender has hung up and there is no response', async () => {
	expect(await readFrom(async () => await sleep(1), 20)).toBe(200);
});
