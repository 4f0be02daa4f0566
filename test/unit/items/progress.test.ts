import { createProgress } from '../../../nodes/MessageBirdConversations/items/progress';

/** A progress report with a clock that the test advances. */
const prepare = (total = 100) => {
	let time = 0;
	const said: string[] = [];
	const sleeps: Array<{ until: number; wake: () => void; signal: AbortSignal }> = [];
	const progress = createProgress({
		total,
		now: () => time,
		sleep: async (ms, signal) => {
			await new Promise<void>((wake, reject) => {
				sleeps.push({ until: time + ms, wake, signal });
				signal.addEventListener('abort', () => reject(new Error('aborted')));
			});
		},
		report: (line) => said.push(line),
	});
	const passSeconds = async (seconds: number): Promise<void> => {
		for (const end = time + seconds * 1000; time < end;) {
			time += 500;
			const due = sleeps.filter(({ until }) => until <= time);
			for (const one of due) sleeps.splice(sleeps.indexOf(one), 1)[0]?.wake();
			await new Promise((resolve) => setImmediate(resolve));
		}
	};
	return { progress, said, passSeconds, sleeps };
};

/** A run that ends when the test says so. */
const running = () => {
	let end = (): void => undefined;
	const run = new Promise<string>((resolve) => {
		end = () => resolve('ended');
	});
	return { run, end: () => end() };
};

test('is reported after three seconds and then every five, even if nothing happens', async () => {
	const { progress, said, passSeconds } = prepare();
	const { run, end } = running();
	const whole = progress.reportDuring(run);
	await passSeconds(2.5);
	expect(said).toEqual([]);
	await passSeconds(0.5);
	expect(said).toHaveLength(1);
	await passSeconds(10);
	expect(said).toHaveLength(3);
	end();
	expect(await whole).toBe('ended');
});

test('counts done items, their rate and refused requests', async () => {
	const { progress, said, passSeconds } = prepare();
	void progress.reportDuring(running().run);
	for (let count = 0; count < 60; count++) progress.done();
	progress.rateLimited();
	await passSeconds(3);
	progress.rateLimited();
	progress.done();
	await passSeconds(5);
	expect(said).toEqual([
		'60 of 100 items done, 20 per second, 1 request refused and retried',
		'61 of 100 items done, 0.2 per second, 2 requests refused and retried',
	]);
});

test.each([
	['ends', () => Promise.resolve('ended')],
	['fails', () => Promise.reject(new Error('failed'))],
])('stops when the run %s: nothing sleeps or reports any more', async (_, run) => {
	const { progress, said, passSeconds, sleeps } = prepare();
	await progress.reportDuring(run()).catch(() => undefined);
	expect(sleeps.map(({ signal }) => signal.aborted)).toEqual([true]);
	await passSeconds(20);
	expect(said).toEqual([]);
});

test('also stops if the sleep ignores the abort signal', async () => {
	const said: string[] = [];
	let wake = (): void => undefined;
	const progress = createProgress({
		total: 1,
		now: () => 0,
		sleep: async () => await new Promise<void>((resolve) => (wake = resolve)),
		report: (line) => said.push(line),
	});
	await progress.reportDuring(Promise.resolve());
	wake();
	await new Promise((resolve) => setImmediate(resolve));
	expect(said).toEqual([]);
});

test("never fails a run if it can't be reported", async () => {
	const progress = createProgress({
		total: 1,
		now: () => 0,
		sleep: () => Promise.resolve(),
		report: () => {
			throw new Error('nobody listens');
		},
	});
	expect(await progress.reportDuring(Promise.resolve('ended'))).toBe('ended');
});
