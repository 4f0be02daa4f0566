// npm run bench:memory: sends many messages and lists many conversations, each in n8n's engine in a
// process with 512 MB, and compares it with a process that only holds the data. The service is a
// stub in this process, because the simulator keeps everything that it receives.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { reportAndExit } from '../n8n/problem';
import type { Measured } from './memory.child';
import { conversation, CONVERSATIONS, isTask, receipt, TASKS, type TaskName } from './memory.tasks';
import { keepResult, toTable } from './results';

/** The limit on the resident memory of the whole process. */
const MEGABYTES = 512;

/** The limits on JavaScript's old and young generation. Code takes the rest. */
const HEAP = ['--max-old-space-size=384', '--max-semi-space-size=4'];

const PAGE = 20;

const startStub = async () => {
	let sent = 0;
	const server = createServer((request, response) => {
		request.resume();
		request.on('end', () => {
			response.setHeader('content-type', 'application/json');
			if (request.method === 'POST') {
				response.statusCode = 202;
				response.end(JSON.stringify(receipt(sent++)));
				return;
			}
			const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
			const offset = Number(query.get('offset'));
			const count = Math.max(0, Math.min(PAGE, CONVERSATIONS - offset));
			const items = Array.from({ length: count }, (_, index) => conversation(offset + index));
			response.end(
				JSON.stringify({ offset, limit: PAGE, count, totalCount: CONVERSATIONS, items }),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { baseUrl: `http://127.0.0.1:${port}/v1`, close: () => server.close() };
};

const run = async (how: 'do' | 'hold', what: TaskName, baseUrl: string): Promise<Measured> =>
	await new Promise((resolve, reject) => {
		const child = spawn(
			process.execPath,
			[...HEAP, '--import', 'tsx', join(__dirname, 'memory.child.ts'), how, what, baseUrl],
			{ stdio: ['ignore', 'pipe', 'inherit'] },
		);
		let said = '';
		child.stdout.on('data', (data: Buffer) => (said += data.toString()));
		child.on('close', (code) => {
			if (code === 0) resolve(JSON.parse(said.trim().split('\n').at(-1) ?? '') as Measured);
			else reject(new Error(`${how} ${what} ended with ${code}`));
		});
	});

const toMegabytes = (megabytes: number): string => `${Math.round(megabytes)} MB`;

const bench = async (): Promise<void> => {
	const { baseUrl, close } = await startStub();
	const rows: string[][] = [];
	const tooLarge: string[] = [];
	for (const what of Object.keys(TASKS).filter(isTask)) {
		const { name } = TASKS[what];
		console.log(`${name} …`);
		const held = await run('hold', what, baseUrl);
		const done = await run('do', what, baseUrl);
		if (done.items !== held.items)
			throw new Error(`${name} returned ${done.items} items instead of ${held.items}`);
		if (done.megabytes > MEGABYTES) tooLarge.push(`${name}: ${toMegabytes(done.megabytes)}`);
		const row = [
			name,
			String(done.items),
			`${done.seconds.toFixed(0)} s`,
			toMegabytes(done.megabytes),
			toMegabytes(held.megabytes),
			toMegabytes(done.megabytes - held.megabytes),
		];
		console.log(row.join(' · '));
		rows.push(row);
	}
	close();
	if (tooLarge.length > 0) throw new Error(`More than ${MEGABYTES} MB. ${tooLarge.join('; ')}`);
	keepResult(
		`Memory, in a process that may take ${MEGABYTES} MB`,
		`n8n's engine without its server, ${HEAP.join(' ')}`,
		toTable(
			['', 'output items', 'time', 'most memory', 'holding input and output alone', 'difference'],
			rows,
		),
	);
};

bench().catch(reportAndExit);
