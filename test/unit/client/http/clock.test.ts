import {
	CancelledError,
	createClock,
} from '../../../../nodes/MessageBirdConversations/client/http/clock';

test('a hundred concurrent waits share one abort listener and remove it at the end', async () => {
	const { signal } = new AbortController();
	const added = jest.spyOn(signal, 'addEventListener');
	const removed = jest.spyOn(signal, 'removeEventListener');
	const clock = createClock(signal);

	await Promise.all(Array.from({ length: 100 }, () => clock.wait(1)));

	expect(new Set(added.mock.calls.map(([, listener]) => listener)).size).toBe(1);
	expect(removed.mock.calls.at(-1)?.[1]).toBe(added.mock.calls[0]?.[1]);
});

test('cancelling the execution ends every wait at once', async () => {
	const controller = new AbortController();
	const clock = createClock(controller.signal);
	const waits = [1, 2, 3].map(async () => await clock.wait(1500));
	controller.abort();
	for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(CancelledError);
	await expect(clock.wait(0)).rejects.toBeInstanceOf(CancelledError);
});

test('a wait without an abort signal ends on time', async () => {
	await expect(createClock().wait(1)).resolves.toBeUndefined();
});
