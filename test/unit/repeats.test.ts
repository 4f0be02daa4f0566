import type { IDataObject } from 'n8n-workflow';

import { createRecent, createShared } from '../../nodes/MessageBirdConversations/trigger/recent';
import { checkRepeat, type Arrival } from '../../nodes/MessageBirdConversations/trigger/repeats';
import { createBacklog, createSeen } from '../../nodes/MessageBirdConversations/trigger/seen';
import { isOldStatus, type Progress } from '../../nodes/MessageBirdConversations/trigger/statuses';
import { ARCHIVED, RECEIVED } from './samples';

const NOW = 1_700_000_000;
const URL_HERE = 'https://n8n.example.com/webhook/abc';

const arrive = (event: Record<string, unknown>, given: Partial<Arrival> = {}): Arrival => ({
	url: URL_HERE,
	event,
	body: Buffer.from(JSON.stringify(event)),
	token: { jti: 'one', until: NOW + 65 },
	now: NOW,
	...given,
});

const open = (inProcess = createRecent<true>(1000), staticData: IDataObject = {}) => {
	const backlog = createBacklog();
	const check = (arrival: Arrival) =>
		checkRepeat(arrival, createSeen(inProcess, backlog, staticData, 'production', arrival.now));
	return { check, inProcess, backlog, staticData };
};

const other = { jti: 'two', until: NOW + 65 };

describe('a delivery', () => {
	test('is heard the first time', () => {
		expect(open().check(arrive(RECEIVED)).isRepeat).toBe(false);
	});

	test('is not heard again under the same token, whatever event it holds', () => {
		const { check } = open();
		check(arrive(RECEIVED));
		expect(check(arrive(ARCHIVED))).toEqual({
			isRepeat: true,
			reason: expect.stringMatching(/^jti: /) as string,
		});
	});

	test('is not heard again under another token within half an hour', () => {
		const { check } = open();
		check(arrive(RECEIVED));
		const later = (seconds: number) =>
			check(arrive(RECEIVED, { token: { ...other, jti: String(seconds) }, now: NOW + seconds }));
		expect(later(1799).isRepeat).toBe(true);
		expect(later(1801).isRepeat).toBe(false);
	});

	test('is heard at another trigger', () => {
		const { check } = open();
		check(arrive(RECEIVED));
		expect(check(arrive(RECEIVED, { url: `${URL_HERE}2` })).isRepeat).toBe(false);
	});

	test('is heard again once it was forgotten', () => {
		const { check, staticData } = open();
		const first = check(arrive(RECEIVED));
		if (!first.isRepeat) first.forget();
		expect(staticData.productionSeen).toEqual([]);
		expect(check(arrive(RECEIVED)).isRepeat).toBe(false);
	});

	test('that was not signed is told by its event alone', () => {
		const { check } = open();
		check(arrive(RECEIVED, { token: undefined }));
		expect(check(arrive(RECEIVED, { token: undefined })).isRepeat).toBe(true);
	});
});

describe('the same event', () => {
	const isSame = (one: Record<string, unknown>, two: Record<string, unknown>): boolean => {
		const { check } = open();
		check(arrive(one));
		return check(arrive(two, { token: other })).isRepeat;
	};
	const message = (fields: object) => ({
		...RECEIVED,
		message: { ...RECEIVED.message, ...fields },
	});

	test('is one of the same type, message and status, whatever else differs', () => {
		expect(isSame(RECEIVED, message({ updatedDatetime: '2027-01-01T00:00:00Z' }))).toBe(true);
	});

	test.each([
		['another type', { ...RECEIVED, type: 'message.updated' }],
		['another message', message({ id: 'another' })],
		['another status', message({ status: 'read' })],
	])('is not one of %s', (_what, event) => {
		expect(isSame(RECEIVED, event)).toBe(false);
	});

	test('of a conversation is one of the same change', () => {
		const again = {
			...ARCHIVED,
			conversation: { ...ARCHIVED.conversation, updatedDatetime: '2027-01-01T00:00:00Z' },
		};
		expect(isSame(ARCHIVED, { ...ARCHIVED, contact: undefined })).toBe(true);
		expect(isSame(ARCHIVED, again)).toBe(false);
	});

	test('that nobody knows is one with the same body', () => {
		expect(isSame({ type: 'x', a: 1 }, { type: 'x', a: 1 })).toBe(true);
		expect(isSame({ type: 'x', a: 1 }, { type: 'x', a: 2 })).toBe(false);
	});

	test.each([null, 7, [], { id: 7 }, { id: '' }])('may have a message of any form: %j', (odd) => {
		expect(isSame({ type: 'x', message: odd }, { type: 'x', message: odd })).toBe(true);
		expect(isSame({ type: 'x', message: odd }, { type: 'y', message: odd })).toBe(false);
	});
});

describe('the memory', () => {
	test('is bounded: the oldest goes first', () => {
		const recent = createRecent<true>(3);
		for (const key of ['a', 'b', 'c', 'd']) recent.set(key, true, NOW);
		expect(recent.size).toBe(3);
		expect(['a', 'b', 'd'].map((key) => recent.get(key, NOW))).toEqual([undefined, true, true]);
	});

	test('is shared fairly: a flood at one trigger makes no other forget', () => {
		const shared = createShared<true>(10);
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
		const shared = createShared<true>(10);
		for (let n = 0; n < 100; n++) shared.of(String(n)).set('a', true, NOW);
		expect(shared.size).toBe(10);
	});

	test('forgets what is over', () => {
		const recent = createRecent<true>(3);
		recent.set('a', true, NOW);
		expect(recent.get('a', NOW + 1)).toBeUndefined();
		expect(recent.size).toBe(0);
	});

	test('is kept in the static data across restarts, as far as n8n keeps that', () => {
		const { check, staticData } = open();
		check(arrive(RECEIVED));
		const saved = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		expect(open(undefined, saved).check(arrive(RECEIVED, { token: other })).isRepeat).toBe(true);
	});

	test('writes a burst into the static data by and by', () => {
		const { check, staticData } = open();
		const lengths = [0, 0.2, 0.4, 0.9, 1, 1.1, 1.9, 2.5].map((seconds, n) => {
			check(arrive({ type: `type ${n}` }, { token: undefined, now: NOW + seconds }));
			return (staticData.productionSeen as unknown[]).length;
		});
		expect(lengths).toEqual([1, 1, 1, 1, 5, 5, 5, 8]);
	});

	test('writes no more of a burst than is kept', () => {
		const { check, staticData } = open();
		for (let n = 0; n < 300; n++) check(arrive({ type: `type ${n}` }, { token: undefined }));
		check(arrive({ type: 'the last' }, { token: undefined, now: NOW + 1 }));
		expect(staticData.productionSeen).toHaveLength(100);
	});

	test('writes nothing without a backlog, and lets nothing be lost that waits in one', () => {
		const { check, staticData, inProcess, backlog } = open();
		check(arrive({ type: 'first' }, { token: undefined }));
		check(arrive({ type: 'waiting' }, { token: undefined }));
		const before = JSON.stringify(staticData);

		const later = { token: undefined, now: NOW + 2 };
		const seen = createSeen(inProcess, undefined, staticData, 'production', later.now);
		const repeat = checkRepeat(arrive({ type: 'unwritten' }, later), seen);
		if (!repeat.isRepeat) repeat.forget();

		expect(JSON.stringify(staticData)).toBe(before);
		expect(backlog.entries).toHaveLength(1);
		check(arrive({ type: 'last' }, later));
		expect(staticData.productionSeen).toHaveLength(3);
	});

	test('forgets what waits to be written', () => {
		const { check, staticData } = open();
		check(arrive({ type: 'first' }, { token: undefined }));
		const waiting = check(arrive({ type: 'waiting' }, { token: undefined }));
		if (!waiting.isRepeat) waiting.forget();
		check(arrive({ type: 'last' }, { token: undefined, now: NOW + 1 }));
		expect(staticData.productionSeen).toHaveLength(2);
	});

	test('keeps no more than a hundred keys in the static data', () => {
		const { check, staticData } = open();
		for (let n = 0; n < 300; n++) {
			check(arrive({ type: `type ${n}` }, { token: undefined, now: NOW + n }));
		}
		expect(staticData.productionSeen).toHaveLength(100);
		expect(JSON.stringify(staticData).length).toBeLessThan(5000);
	});

	test.each([7, 'text', {}, [7], [['a']], [['a', 'b']]])(
		'takes static data of another form for none: %j',
		(productionSeen) => {
			const { check } = open(undefined, { productionSeen });
			expect(check(arrive(RECEIVED)).isRepeat).toBe(false);
		},
	);
});

describe('an older status', () => {
	const update = (status: string, updatedDatetime: unknown, id = 'm1') => ({
		type: 'message.updated',
		message: { id, status, updatedDatetime },
	});
	const follow = (...events: Array<Record<string, unknown>>): boolean[] => {
		const newest = createRecent<Progress>(10);
		return events.map((event) => isOldStatus(event, newest, NOW));
	};
	const AT = '2026-11-23T10:00:00';

	test('is told by the time of its change, to the nanosecond', () => {
		expect(
			follow(
				update('read', `${AT}.000000002Z`),
				update('delivered', `${AT}.000000001Z`),
				update('sent', `${AT}.9Z`),
				update('deleted', `${AT}Z`),
			),
		).toEqual([false, true, false, true]);
	});

	test('is told by the order of statuses where the times are the same or missing', () => {
		expect(follow(update('read', `${AT}Z`), update('delivered', `${AT}.0Z`))).toEqual([
			false,
			true,
		]);
		expect(follow(update('delivered', null), update('sent', undefined))).toEqual([false, true]);
	});

	test('is told by all that is known, where what came last had no time or no place', () => {
		expect(
			follow(update('read', `${AT}.3Z`), update('clicked', null), update('delivered', `${AT}.1Z`)),
		).toEqual([false, false, true]);
		expect(
			follow(update('read', `${AT}.3Z`), update('clicked', `${AT}.4Z`), update('sent', null)),
		).toEqual([false, false, true]);
		expect(
			follow(update('sent', `${AT}.1Z`), update('read', null), update('deleted', `${AT}.0Z`)),
		).toEqual([false, false, true]);
	});

	test('is not one that comes again, or that has no place in the order', () => {
		expect(follow(update('sent', null), update('sent', null))).toEqual([false, false]);
		expect(follow(update('read', null), update('failed', null))).toEqual([false, false]);
		expect(follow(update('read', null), update('toString', null))).toEqual([false, false]);
	});

	test('is not one of another message', () => {
		expect(follow(update('read', null), update('sent', null, 'm2'))).toEqual([false, false]);
	});

	test.each([{ type: 'message.updated' }, { type: 'message.updated', message: null }, RECEIVED])(
		'is none where there is no update of a message: %j',
		(event) => {
			expect(follow(event, event)).toEqual([false, false]);
		},
	);
});
