// npm run bench:memory: 100,000 messages sent and 50,000 conversations listed, in n8n's engine in a
// process of 512 MB. The service is a stub in this process: the simulator keeps what it is sent.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { reportAndExit } from '../n8n/problem';
import { keepResult, toTable } from './results';

const CONVERSATIONS = 50_000;
const MEGABYTES = 512;

const conversation = (index: number): object => ({
	id: index.toString(16).padStart(32, '0'),
	contactId: `c${index.toString(16).padStart(31, '0')}`,
	status: 'active',
	contact: { id: `c${index}`, displayName: `Customer ${index}`, msisdn: 31_600_000_000 + index },
	channels: [{ id: 'channel', name: 'WhatsApp', platformId: 'whatsapp', status: 'active' }],
	messages: { totalCount: 12, href: 'https://conversations.messagebird.com/v1/messages' },
	createdDatetime: '2026-01-01T00:00:00Z',
	updatedDatetime: '2026-01-01T00:00:00Z',
	lastReceivedDatetime: '2026-01-01T00:00:00Z',
	lastUsedChannelId: 'channel',
});

const startStub = async () => {
	const counts = { sent: 0, pages: 0 };
	const server = createServer((request, response) => {
		request.resume();
		request.on('end', () => {
			response.setHeader('content-type', 'application/json');
			if (request.method === 'POST') {
				counts.sent++;
				response.statusCode = 202;
				response.end(JSON.stringify({ id: `m${counts.sent}`, status: 'accepted' }));
				return;
			}
			counts.pages++;
			const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
			const offset = Number(query.get('offset'));
			const count = Math.max(0, Math.min(20, CONVERSATIONS - offset));
			const items = Array.from({ length: count }, (_, index) => conversation(offset + index));
			response.end(JSON.stringify({ offset, limit: 20, count, totalCount: CONVERSATIONS, items }));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { baseUrl: `http://127.0.0.1:${port}/v1`, counts, server };
};

const run = async (what: string, baseUrl: string): Promise<string[]> =>
	await new Promise((resolve, reject) => {
		const child = spawn(
			process.execPath,
			[
				`--max-old-space-size=${MEGABYTES}`,
				'--import',
				'tsx',
				join(__dirname, 'memory.child.ts'),
				what,
				baseUrl,
			],
			{ stdio: ['ignore', 'pipe', 'inherit'] },
		);
		let said = '';
		child.stdout.on('data', (data: Buffer) => (said += data.toString()));
		child.on('close', (code) => {
			if (code === 0) resolve(JSON.parse(said.trim().split('\n').at(-1) ?? '') as string[]);
			else reject(new Error(`${what} ended with ${code}`));
		});
	});

const bench = async (): Promise<void> => {
	const { baseUrl, server } = await startStub();
	const rows = [];
	for (const what of ['list', 'send']) {
		console.log(`${what} …`);
		const row = await run(what, baseUrl);
		console.log(row.join(' · '));
		rows.push(row);
	}
	server.close();
	keepResult(
		`Memory, in a process of ${MEGABYTES} MB of heap`,
		"n8n's engine without its server",
		toTable(['', 'output items', 'time', 'most memory (resident)'], rows),
	);
};

bench().catch(reportAndExit);
