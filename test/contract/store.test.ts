import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Simulator } from '../simulator';
import { channelOf, createCaller, startFast } from './helpers';

const message = (running: Simulator): object => ({
	to: '+31600000001',
	from: channelOf(running, 'whatsapp'),
	type: 'text',
	content: { text: 'Hello' },
});

describe('An account stored in a file', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'simulator-'))));
	afterEach(() => rmSync(folder, { recursive: true }));

	/** Runs a simulator with the file. */
	const run = async <Result>(work: (running: Simulator) => Result | Promise<Result>) => {
		const running = await startFast({ dataFile: join(folder, 'account.json') });
		try {
			return await work(running);
		} finally {
			await running.close();
		}
	};

	test('survives a restart', async () => {
		const before = await run(async (running) => {
			const caller = createCaller(running);
			await caller<object>('POST', '/send', message(running));
			await caller<object>('POST', '/webhooks', {
				url: 'https://shop.example/hook',
				events: ['conversation.created'],
			});
			await running.control.waitForIdle();
			return structuredClone([
				running.control.channels(),
				running.control.conversations(),
				running.control.webhooks(),
			]);
		});
		const after = await run(({ control }) => [
			control.channels(),
			control.conversations(),
			control.webhooks(),
		]);
		expect(after).toEqual(before);
	});

	test('is saved as it changes', async () => {
		await run(async ({ control }) => {
			control.customerWrites({ text: 'Saved before the end' });
			await sleep(200);
			const saved = readFileSync(join(folder, 'account.json'), 'utf8');
			expect(saved).toContain('Saved before the end');
		});
	});

	test("isn't overwritten if its file can't be read", async () => {
		const file = join(folder, 'account.json');
		writeFileSync(file, '{"channels":');
		await expect(run(() => undefined)).rejects.toThrow(SyntaxError);
		expect(readFileSync(file, 'utf8')).toBe('{"channels":');
	});
});
