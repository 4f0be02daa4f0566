import {
	createKeyGroups,
	hasStoredKey,
	readNewKeys,
	toStoredKey,
	withoutExpired,
} from '../../../../nodes/MessageBirdConversations/trigger/deduplication/storedKeys';
import { NOW } from './deliveries';

const keyOf = (n: number): string => toStoredKey(`key-${n}`.padEnd(16, '_'));

const store = (count: number) => {
	const groups = createKeyGroups();
	for (let n = 0; n < count; n++) groups.add(keyOf(n), NOW + n);
	return groups;
};

test('keys are read as they were written, with their times to ten seconds', () => {
	const text = store(25).format(NOW, 100);
	const read = [...readNewKeys(text, '')];
	expect(read.map(([key]) => key)).toEqual(Array.from({ length: 25 }, (_, n) => keyOf(n)));
	for (const [n, [, until]] of read.entries()) {
		expect(until).toBeGreaterThanOrEqual(NOW + n);
		expect(until).toBeLessThan(NOW + n + 10);
	}
	expect(hasStoredKey(text, `${keyOf(7)}and the rest`)).toBe(true);
	expect(hasStoredKey(text, keyOf(25))).toBe(false);
});

test('only groups that have changed since the last time are read', () => {
	const groups = store(25);
	const earlier = groups.format(NOW, 100);
	groups.add(keyOf(25), NOW + 25);
	const text = groups.format(NOW, 100);
	expect([...readNewKeys(text, earlier)].map(([key]) => key)).toEqual(
		[21, 22, 23, 24, 25].map(keyOf),
	);
	expect([...readNewKeys(text, text)]).toEqual([]);
});

test('the oldest keys go first, and so do those that have expired', () => {
	const groups = store(25);
	expect([...readNewKeys(groups.format(NOW, 18), '')].map(([key]) => key)[0]).toBe(keyOf(7));
	expect(groups.size).toBe(18);
	const text = groups.format(NOW + 11, 18);
	expect([...readNewKeys(text, '')].map(([key]) => key)[0]).toBe(keyOf(11));
	expect(withoutExpired(text, NOW + 21)).toBe(text.slice(text.indexOf(' ') + 1));
	expect(withoutExpired(text, NOW + 100)).toBe('');
});
