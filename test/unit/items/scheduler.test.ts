import { runTasks, type Task } from '../../../nodes/MessageBirdConversations/items/scheduler';

/** Lets everything proceed that can. */
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** Tasks that run until the test ends them, and a record of what happened. */
const stage = () => {
	const events: string[] = [];
	const ends = new Map<string, () => void>();
	const task = (name: string, sequence?: string): Task => ({
		queue: sequence,
		run: async () => {
			events.push(`${name} starts`);
			await new Promise<void>((resolve) => ends.set(name, resolve));
			ends.delete(name);
			events.push(`${name} ends`);
		},
	});
	const end = async (name: string): Promise<void> => {
		ends.get(name)?.();
		await settle();
	};
	return { events, task, end, underWay: () => [...ends.keys()] };
};

test('runs no more tasks at a time than allowed', async () => {
	const { task, end, underWay } = stage();
	const running = runTasks(
		['a', 'b', 'c', 'd'].map((name) => task(name)),
		{ concurrency: () => 2 },
	);
	await settle();
	expect(underWay()).toEqual(['a', 'b']);
	await end('b');
	expect(underWay()).toEqual(['a', 'c']);
	await end('a');
	expect(underWay()).toEqual(['c', 'd']);
	await end('c');
	await end('d');
	await running;
});

test('counts queued tasks towards the concurrency', async () => {
	let now = 0;
	let most = 0;
	const tasks = Array.from({ length: 60 }, (_, index) => ({
		queue: index % 3 === 0 ? undefined : `s${index % 7}`,
		run: async () => {
			most = Math.max(most, ++now);
			await settle();
			now--;
		},
	}));
	await runTasks(tasks, { concurrency: () => 4 });
	expect(most).toBe(4);
});

test('runs one after another, in order, if one at a time is allowed', async () => {
	const ran: number[] = [];
	const tasks = Array.from({ length: 10 }, (_, index) => ({
		run: async () => {
			await settle();
			ran.push(index);
		},
	}));
	await runTasks(tasks, { concurrency: () => 1 });
	expect(ran).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('starts a task of a queue only when the one before it has ended', async () => {
	const { events, task, end } = stage();
	const running = runTasks([task('a1', 'a'), task('a2', 'a'), task('a3', 'a')], {
		concurrency: () => 5,
	});
	await settle();
	for (const name of ['a1', 'a2', 'a3']) await end(name);
	await running;
	expect(events).toEqual(['a1 starts', 'a1 ends', 'a2 starts', 'a2 ends', 'a3 starts', 'a3 ends']);
});

test("doesn't make other tasks wait for a slow queue", async () => {
	const { task, end, underWay } = stage();
	const tasks = [task('a1', 'a'), task('a2', 'a'), task('b1', 'b'), task('b2', 'b'), task('c')];
	const running = runTasks(tasks, { concurrency: () => 2 });
	await settle();
	expect(underWay()).toEqual(['a1', 'b1']);
	await end('b1');
	await end('b2');
	expect(underWay()).toEqual(['a1', 'c']);
	await end('c');
	expect(underWay()).toEqual(['a1']);
	await end('a1');
	await end('a2');
	await running;
});

test('treats tasks without a queue as independent of each other', async () => {
	const { task, end, underWay } = stage();
	const running = runTasks([task('a'), task('b'), task('c')], { concurrency: () => 10 });
	await settle();
	expect(underWay()).toEqual(['a', 'b', 'c']);
	for (const name of ['a', 'b', 'c']) await end(name);
	await running;
});

test('runs every task once, whatever the concurrency', async () => {
	const ran: number[] = [];
	const tasks = Array.from({ length: 7 }, (_, index) => ({
		run: async () => {
			await settle();
			ran.push(index);
		},
	}));
	await runTasks(tasks, { concurrency: () => 100 });
	expect(ran).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('ends at once if there is no task', async () => {
	await expect(runTasks([], { concurrency: () => 5 })).resolves.toBeUndefined();
});

test("rejects with the list's error instead of waiting forever", async () => {
	function* list(): Generator<Task> {
		yield { run: settle };
		throw new Error('no more');
	}
	await expect(runTasks(list(), { concurrency: () => 1 })).rejects.toThrow('no more');
});

test("rejects with the concurrency's error once a task has ended", async () => {
	let asked = 0;
	const width = (): number => {
		if (asked++ > 1) throw new Error('no width');
		return 1;
	};
	const tasks = [{ run: settle }, { run: settle }];
	await expect(runTasks(tasks, { concurrency: width })).rejects.toThrow('no width');
});

test('yields while it reads a list whose tasks all wait for one queue', async () => {
	const { task, end, underWay } = stage();
	let rests = 0;
	const tasks = Array.from({ length: 1000 }, (_, index) => task(`a${index}`, 'a'));
	let isStopped = false;
	const running = runTasks(tasks, {
		concurrency: () => 2,
		isStopped: () => isStopped,
		yieldToEventLoop: async () => {
			if (++rests === 500) isStopped = true;
			await Promise.resolve();
		},
	});
	await settle();
	expect(underWay()).toEqual(['a0']);
	await end('a0');
	await running;
	expect(rests).toBe(500);
});

test("runs a queue's waiting task even if it becomes ready while the list ends", async () => {
	const ran: string[] = [];
	const tasks = ['a', 'a', 'b', 'a', 'b'].map((sequence, index) => ({
		queue: sequence,
		run: async () => {
			await Promise.resolve();
			ran.push(`${sequence}${index}`);
		},
	}));
	await runTasks(tasks, { concurrency: () => 2 });
	expect(ran.sort()).toEqual(['a0', 'a1', 'a3', 'b2', 'b4']);
});
