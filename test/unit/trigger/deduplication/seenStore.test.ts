import {
	createBoundedCache,
	createSharedCache,
} from '../../../../nodes/MessageBirdConversations/shared/boundedCache';
import { RECEIVED } from '../../support/samples';
import { arrive, NOW, openProcess as open, plain } from './deliveries';

const other = { jti: 'two', until: NOW + 65 };

describe('the record of events', () => {
	test('is bounded, and drops the oldest first', () => {
		const recent = createBoundedCache<true>(3);
		for (const key of ['a', 'b', 'c', 'd']) recent.set(key, true, NOW);
		expect(recent.size).toBe(3);
		expect(['a', 'b', 'd'].map((key) => recent.get(key, NOW))).toEqual([undefined, true, true]);
	});

	test('is shared fairly: a flood at one trigger evicts nothing from another', () => {
		const shared = createSharedCache<true>(10);
		const [quiet, flooded] = [shared.of('quiet'), shared.of('flooded')];
		for (const key of ['a', 'b']) quiet.set(key, true, NOW);
		for (let n = 0; n < 1000; n++) flooded.set(String(n), true, NOW);

		expect([shared.size, quiet.size, flooded.size]).toEqual([10, 2, 8]);
		expect(['a', 'b'].map((key) => quiet.get(key, NOW))).toEqual([true, true]);
		expect(['991', '992', '999'].map((key) => flooded.get(key, NOW))).toEqual([
			undefined,
			true,
			true,
		]);
		expect(flooded.get('a', NOW)).toBeUndefined();
	});

	test('is bounded however many triggers there are', () => {
		const shared = createSharedCache<true>(10);
		for (let n = 0; n < 100; n++) shared.of(String(n)).set('a', true, NOW);
		expect(shared.size).toBe(10);
	});

	test('drops expired events', () => {
		const recent = createBoundedCache<true>(3);
		recent.set('a', true, NOW);
		expect(recent.get('a', NOW + 1)).toBeUndefined();
		expect(recent.size).toBe(0);
	});

	test('is kept in the static data across restarts, as far as n8n saves it', () => {
		const { hear, saved } = open();
		hear(arrive(RECEIVED));
		const { repeat } = open(saved).begin(arrive(RECEIVED, { token: other }));
		expect(repeat).toMatchObject({ outcome: { hasStarted: true } });
	});

	test('is written with each event as long as it is small', () => {
		const { hear, written } = open();
		const lengths = [0, 0.01, 0.02, 0.03].map((seconds, n) => {
			hear(plain(`type ${n}`, seconds));
			return written();
		});
		expect(lengths).toEqual([1, 2, 3, 4]);
	});

	test('is written five times a second in a burst, and as a whole after it', () => {
		const { begin, hear, written } = open({}, 5000);
		for (let n = 0; n < 1000; n++) hear(plain(`type ${n}`, n));
		const burst = [0.001, 0.1, 0.19, 0.21, 0.22].map((seconds) =>
			begin(plain(`type ${seconds}`, 999 + seconds)),
		);
		const lengths = burst.map(({ end }) => {
			end(true);
			return written();
		});
		expect(lengths).toEqual([1000, 1000, 1000, 1004, 1005]);
	});

	test('keeps writing if the clock was set back', () => {
		const { hear, written } = open();
		hear(plain('first'));
		hear(plain('an hour earlier', -3600));
		expect(written()).toBe(2);
	});

	test('leaves the write to a later delivery if the current one must not write', () => {
		const { hear, written, saved } = open();
		hear(plain('first'));
		hear(plain('with media', 2), false);
		expect(written()).toBe(1);
		hear(plain('last', 4));
		expect(written()).toBe(3);
		expect(open(structuredClone(saved)).hear(plain('with media', 5))).toBeDefined();
	});

	test('writes nothing of a delivery before it has started the workflow', () => {
		const { begin, hear, saved } = open();
		hear(plain('first'));
		const slow = begin(plain('slow', 0.5));
		hear(plain('writes', 1.5));
		slow.end(false);
		hear(plain('writes too', 3));
		expect(open(structuredClone(saved)).hear(plain('slow', 4))).toBeUndefined();
		expect(hear(plain('slow', 4))).toBeUndefined();
	});

	test('loses no pending writes if a delivery fails', () => {
		const { begin, hear, saved } = open();
		hear(plain('first'));
		hear(plain('waiting', 0.5));
		begin(plain('failing', 1.5)).end(false);
		hear(plain('last', 1.6));
		expect(open(structuredClone(saved)).hear(plain('waiting', 2))).toBeDefined();
		expect(open(structuredClone(saved)).hear(plain('failing', 2))).toBeUndefined();
	});

	test('keeps as many keys as it may, the latest ones, in a few bytes each', () => {
		const { hear, written, saved } = open({}, 100);
		for (let n = 0; n < 300; n++) hear(plain(`type ${n}`, n));
		expect(written()).toBe(100);
		expect(JSON.stringify(saved).length).toBeLessThan(1200);
		expect(open(structuredClone(saved)).hear(plain('type 299', 300))).toBeDefined();
		expect(open(structuredClone(saved)).hear(plain('type 199', 300))).toBeUndefined();
	});

	test('drops what has expired from the static data', () => {
		const { hear, written } = open();
		hear(plain('first'));
		hear(plain('second', 1900));
		expect(written()).toBe(1);
	});

	test("keeps an earlier version's list until its last event has expired", () => {
		const productionSeen = [['a key of 16 chars', NOW + 60]];
		const { hear, saved } = open({ productionSeen });
		hear(plain('first'));
		expect(saved).toMatchObject({ productionSeen });
		hear(plain('second', 61));
		expect(Object.keys(saved)).toEqual(['productionEvents']);
	});

	test.each([7, 'text', 'a b:c d', ':', ' ', {}, [7], [['a']], [['a', 'b']]])(
		'ignores static data of another shape: %j',
		(found) => {
			const { hear, written } = open({ productionSeen: found, productionEvents: found });
			expect(hear(arrive(RECEIVED))).toBeUndefined();
			expect(written()).toBe(1);
		},
	);
});

describe('two processes', () => {
	test('start an event once, whichever of them it reaches', () => {
		const one = open();
		const other = open(one.saved);
		for (let n = 0; n < 50; n++) {
			const [first, second] = n % 2 === 0 ? [one, other] : [other, one];
			expect(first.hear(plain(`type ${n}`, n))).toBeUndefined();
			expect(second.hear(plain(`type ${n}`, n))).toMatch(/same event/);
		}
		expect(one.written()).toBe(50);
	});

	test("restore each other's events that they have overwritten", () => {
		const one = open();
		const other = open(one.saved);
		// Both have read the static data before either writes.
		const [ofOne, ofOther] = [one.begin(plain('of one')), other.begin(plain('of other'))];
		ofOne.end(true);
		ofOther.end(true);
		expect(one.written()).toBe(1);

		one.hear(plain('next', 1));

		expect(one.written()).toBe(3);
		expect(open(structuredClone(one.saved)).hear(plain('of one', 2))).toBeDefined();
	});

	test('write what any of their deliveries has read meanwhile', () => {
		const one = open();
		const other = open(one.saved);
		const slow = one.begin(plain('slow'));
		other.hear(plain('of other'));
		one.hear(plain('quick', 0.5));

		slow.end(true);

		expect(one.written()).toBe(3);
	});

	test('restore them too when an event is delivered again', () => {
		const one = open();
		const other = open(one.saved);
		one.hear(plain('first'));
		const [ofOne, ofOther] = [one.begin(plain('of one')), other.begin(plain('of other'))];
		ofOne.end(true);
		ofOther.end(true);
		expect(other.hear(plain('first', 1))).toBeDefined();
		expect(one.written()).toBe(2);

		expect(one.hear(plain('first', 2))).toBeDefined();

		expect(one.written()).toBe(3);
	});

	test('write nothing for an event that is delivered again if nothing was overwritten', () => {
		const { hear, saved } = open();
		hear(plain('first'));
		const before = structuredClone(saved);
		expect(hear(plain('first', 1))).toBeDefined();
		expect(saved).toEqual(before);
		saved.productionEvents = '';
		expect(hear(plain('first', 2))).toBeDefined();
		expect(saved).toEqual(before);
	});

	test('tell a delivery whose event the other has started meanwhile', () => {
		const one = open();
		const other = open(one.saved);
		const waiting = other.begin(plain('a'));
		expect(waiting.repeat).toBeUndefined();
		one.hear(plain('a'));
		expect(waiting.outcome.isStartedElsewhere).toBeUndefined();

		other.hear(plain('b', 0.1));

		expect(waiting.outcome.isStartedElsewhere).toBe(true);
	});

	test("don't write an event whose start failed, even if the other has written since", () => {
		const one = open();
		const other = open(one.saved);
		const failing = one.begin(plain('failing'));
		other.hear(plain('of other'));
		one.hear(plain('of one', 0.5));
		failing.end(false);
		one.hear(plain('next', 1));

		expect(other.hear(plain('failing', 2))).toBeUndefined();
	});
});
