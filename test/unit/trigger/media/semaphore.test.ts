import { createSemaphore } from '../../../../nodes/MessageBirdConversations/trigger/media/semaphore';

/** Tasks that end when the test says so. */
const openTasks = (places: number, mostWaiting: number) => {
	const impatient: Array<() => void> = [];
	const turns = createSemaphore(
		places,
		mostWaiting,
		async () => await new Promise<void>((resolve) => impatient.push(resolve)),
	);
	const started: string[] = [];
	const endings = new Map<string, { end: () => void; fail: () => void }>();
	return {
		started,
		begin: async (name: string) =>
			await turns.run(async () => {
				started.push(name);
				await new Promise<void>((end, reject) =>
					endings.set(name, { end, fail: () => reject(new Error(name)) }),
				);
				return name;
			}),
		/** Fires the timeouts of all that wait or have waited. */
		losePatience: () => impatient.splice(0).forEach((lose) => lose()),
		end: (name: string) => endings.get(name)?.end(),
		fail: (name: string) => endings.get(name)?.fail(),
	};
};

test('runs as many tasks as it has slots, and the others in order', async () => {
	const { begin, end, started } = openTasks(2, 10);
	const results = ['a', 'b', 'c', 'd'].map(begin);
	expect(started).toEqual(['a', 'b']);

	end('b');
	await results[1];
	expect(started).toEqual(['a', 'b', 'c']);

	end('a');
	end('c');
	await results[2];
	end('d');
	expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
});

test('passes on the slot of a task that fails', async () => {
	const { begin, end, fail } = openTasks(1, 10);
	const failing = expect(begin('a')).rejects.toThrow('a');
	const next = begin('b');
	fail('a');
	await failing;
	end('b');
	expect(await next).toBe('b');
});

test('rejects a task if too many are waiting already', async () => {
	const { begin, end, started } = openTasks(1, 1);
	const first = begin('a');
	const second = begin('b');
	expect(await begin('c')).toBeUndefined();
	end('a');
	await first;
	end('b');
	expect(await second).toBe('b');
	expect(started).toEqual(['a', 'b']);
});

test('drops a task that has waited too long, and gives its slot to the next', async () => {
	const { begin, end, started, losePatience } = openTasks(1, 10);
	const [first, second] = ['a', 'b'].map(begin);
	losePatience();
	expect(await second).toBeUndefined();
	const third = begin('c');

	end('a');
	await first;
	expect(started).toEqual(['a', 'c']);
	losePatience();
	end('c');
	expect(await third).toBe('c');
});
