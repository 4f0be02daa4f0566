import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { createBoundedCache } from '../../../../nodes/MessageBirdConversations/shared/boundedCache';
import { SAME_EVENT_SECONDS } from '../../../../nodes/MessageBirdConversations/trigger/deduplication/duplicates';
import {
	isOutdatedStatus,
	type Progress,
} from '../../../../nodes/MessageBirdConversations/trigger/delivery/statusOrder';
import { ARCHIVED, RECEIVED, REJECTED } from '../../support/samples';
import { arrive, NOW, openProcess as open, URL_HERE } from './deliveries';

const other = { jti: 'two', until: NOW + 65 };

describe('a delivery', () => {
	test('is new the first time', () => {
		expect(open().hear(arrive(RECEIVED))).toBeUndefined();
	});

	test('is a duplicate under the same token, whatever event it has', () => {
		const { hear } = open();
		hear(arrive(RECEIVED));
		expect(hear(arrive(ARCHIVED))).toMatch(/^jti: /);
	});

	test('is a duplicate under another token within half an hour', () => {
		const { hear } = open();
		hear(arrive(RECEIVED));
		const later = (seconds: number) =>
			hear(arrive(RECEIVED, { token: { ...other, jti: String(seconds) }, now: NOW + seconds }));
		expect(later(1799)).toMatch(/with another token/);
		expect(later(1801)).toBeUndefined();
	});

	test('is new at another trigger', () => {
		const { hear } = open();
		hear(arrive(RECEIVED));
		expect(hear(arrive(RECEIVED, { url: `${URL_HERE}2` }))).toBeUndefined();
	});

	test('is a duplicate while n8n starts the workflow, and new if the start failed', () => {
		const { begin, hear } = open();
		const first = begin(arrive(RECEIVED));
		const { repeat } = begin(arrive(RECEIVED));
		expect(repeat?.reason).toMatch(/^jti: /);
		expect(repeat?.outcome.hasStarted).toBeUndefined();
		first.end(false);
		expect(repeat?.outcome.hasStarted).toBe(false);
		expect(hear(arrive(RECEIVED))).toBeUndefined();
	});

	test('that is unsigned is recognized only by its event', () => {
		const { hear } = open();
		hear(arrive(RECEIVED, { token: undefined }));
		expect(hear(arrive(RECEIVED, { token: undefined }))).toMatch(/with another token/);
	});
});

describe('an event', () => {
	const isSame = (one: Record<string, unknown>, two: Record<string, unknown>): boolean => {
		const { hear } = open();
		hear(arrive(one));
		return hear(arrive(two, { token: other })) !== undefined;
	};
	const message = (fields: object) => ({
		...RECEIVED,
		message: { ...RECEIVED.message, ...fields },
	});

	test('is the same if it reports the same about its message, whatever else differs', () => {
		const { contact, conversation } = RECEIVED;
		expect(isSame(RECEIVED, { ...RECEIVED, contact: { ...contact, firstName: 'Ann' } })).toBe(true);
		const later = { ...conversation, updatedDatetime: '2027-01-01T00:00:00Z' };
		expect(isSame(RECEIVED, { ...RECEIVED, conversation: later })).toBe(true);
		const { message, ...others } = RECEIVED;
		expect(isSame(RECEIVED, { message, ...others })).toBe(true);
	});

	test('is the same if its fields are in another order', () => {
		const [one, two] = ['{"a":1,"b":{"c":2,"d":[3]}}', '{"b":{"d":[3],"c":2},"a":1}'].map(
			(content) => message({ content: JSON.parse(content) as object }),
		);
		expect(isSame(one ?? {}, two ?? {})).toBe(true);
	});

	const updated = (fields: object, beside: object = {}) => ({
		...REJECTED,
		message: { ...REJECTED.message, ...fields },
		...beside,
	});
	const AT_ONE = { updatedDatetime: '2026-01-01T00:00:00Z' };
	const AT_TWO = { updatedDatetime: '2026-01-01T00:05:00Z' };
	test.each<[what: string, one: object, other: object]>([
		[
			'failed twice',
			{ status: 'failed', error: { code: 301 }, ...AT_ONE },
			{ status: 'failed', error: { code: 470 }, ...AT_TWO },
		],
		[
			'failed twice within a second',
			{ status: 'failed', error: { code: 301 }, ...AT_ONE },
			{ status: 'failed', error: { code: 470 }, ...AT_ONE },
		],
		[
			'was edited',
			{ status: 'received', content: { text: 'one' }, ...AT_ONE },
			{ status: 'received', content: { text: 'two' }, ...AT_TWO },
		],
		['was opened twice', { status: 'opened', ...AT_ONE }, { status: 'opened', ...AT_TWO }],
		[
			'got another reaction',
			{ status: 'read', reaction: '\u2764', ...AT_ONE },
			{ status: 'read', reaction: '\u2639', ...AT_ONE },
		],
		[
			'was edited and has no time',
			{ content: { text: 'one' }, updatedDatetime: null },
			{ content: { text: 'two' }, updatedDatetime: null },
		],
	])('differs if its message %s', (_what, one, other) => {
		expect(isSame(updated(one), updated(other))).toBe(false);
		expect(isSame(updated(one), updated(one))).toBe(true);
	});

	test.each([undefined, null, '', '0001-01-01T00:00:00Z', 'yesterday'])(
		'is compared completely if its message was changed at %j',
		(updatedDatetime) => {
			const [conversation, later] = [AT_ONE, AT_TWO].map((time) => ({ id: 'c', ...time }));
			const one = updated({ updatedDatetime }, { conversation });
			expect(isSame(one, updated({ updatedDatetime }, { conversation }))).toBe(true);
			expect(isSame(one, updated({ updatedDatetime }, { conversation: later }))).toBe(false);
		},
	);

	test('is compared completely if its type is unknown', () => {
		const reacted = (emoji: string) => ({ ...REJECTED, type: 'message.reacted', reaction: emoji });
		expect(isSame(reacted('\u2764'), reacted('\u2764'))).toBe(true);
		expect(isSame(reacted('\u2764'), reacted('\u2639'))).toBe(false);
	});

	test('can be nested deeper than JSON can be written', () => {
		const body = Buffer.from(`{"type":"x","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
		const event = JSON.parse(body.toString()) as Record<string, unknown>;
		const { hear } = open();
		expect(hear(arrive({}, { event, body }))).toBeUndefined();
		expect(hear(arrive({}, { event, body, token: other }))).toMatch(/same event/);
	});

	test.each([
		['another type', { ...RECEIVED, type: 'message.updated' }],
		['another message', message({ id: 'another' })],
		['another status', message({ status: 'read' })],
	])('differs if it has %s', (_what, event) => {
		expect(isSame(RECEIVED, event)).toBe(false);
	});

	test('of a conversation is the same if it reports the same change', () => {
		const again = {
			...ARCHIVED,
			conversation: { ...ARCHIVED.conversation, updatedDatetime: '2027-01-01T00:00:00Z' },
		};
		expect(isSame(ARCHIVED, { ...ARCHIVED, contact: undefined })).toBe(true);
		expect(isSame(ARCHIVED, again)).toBe(false);
		const moved = { ...ARCHIVED.conversation, lastUsedChannelId: 'another' };
		expect(isSame(ARCHIVED, { ...ARCHIVED, conversation: moved })).toBe(false);
	});

	test('of an unknown type is the same if its body is', () => {
		expect(isSame({ type: 'x', a: 1 }, { type: 'x', a: 1 })).toBe(true);
		expect(isSame({ type: 'x', a: 1 }, { type: 'x', a: 2 })).toBe(false);
	});

	test.each([null, 7, [], { id: 7 }, { id: '' }])('can have any kind of message: %j', (odd) => {
		expect(isSame({ type: 'x', message: odd }, { type: 'x', message: odd })).toBe(true);
		expect(isSame({ type: 'x', message: odd }, { type: 'y', message: odd })).toBe(false);
	});
});

describe('an event recorded before an update of this package', () => {
	/** What an earlier version stored of events: a digest of these parts, for half an hour. */
	const earlier = (...parts: string[]): IDataObject => {
		const digest = createHash('sha256').update(JSON.stringify([URL_HERE, ...parts]));
		const key = digest.digest('base64url').slice(0, 16);
		return { productionSeen: [[key, NOW + SAME_EVENT_SECONDS]] };
	};
	const { id, status } = REJECTED.message;
	const updated = (seconds: number | undefined) => ({
		...REJECTED,
		message: {
			...REJECTED.message,
			updatedDatetime:
				seconds === undefined ? null : new Date((NOW + seconds) * 1000).toISOString(),
		},
	});
	const ofUpdate = earlier('message.updated', id, status);

	test.each<[what: string, event: Record<string, unknown>, saved: IDataObject]>([
		[
			'of a created message',
			RECEIVED,
			earlier('message.created', RECEIVED.message.id, RECEIVED.message.status),
		],
		['of a message updated before', updated(-1), ofUpdate],
		[
			'of a conversation',
			ARCHIVED,
			earlier(
				'conversation.updated',
				ARCHIVED.conversation.id,
				ARCHIVED.conversation.status,
				ARCHIVED.conversation.updatedDatetime,
			),
		],
		['of another type', { type: 'x' }, earlier('{"type":"x"}')],
		[
			'of an event whose message is null',
			{ type: 'x', message: null },
			earlier('{"type":"x","message":null}'),
		],
	])("isn't processed again: %s", (_what, event, saved) => {
		const { hear } = open(structuredClone(saved));
		expect(hear(arrive(event, { now: NOW + 60 }))).toMatch(/same event/);
		expect(open(structuredClone(saved)).hear(arrive(event, { now: NOW + 1801 }))).toBeUndefined();
	});

	test.each([1, 59, undefined])(
		"doesn't hide an update of the message %p seconds later",
		(seconds) => {
			const { hear } = open(structuredClone(ofUpdate));
			expect(hear(arrive(updated(seconds), { now: NOW + 60 }))).toBeUndefined();
		},
	);
});

describe('an older status', () => {
	const update = (status: string, updatedDatetime: unknown, id = 'm1') => ({
		type: 'message.updated',
		message: { id, status, updatedDatetime },
	});
	const follow = (...events: Array<Record<string, unknown>>): boolean[] => {
		const newest = createBoundedCache<Progress>(10);
		return events.map((event) => isOutdatedStatus(event, newest, NOW));
	};
	const AT = '2026-11-23T10:00:00';

	test('is recognized by the time of its change, to the nanosecond', () => {
		expect(
			follow(
				update('read', `${AT}.000000002Z`),
				update('delivered', `${AT}.000000001Z`),
				update('sent', `${AT}.9Z`),
				update('deleted', '2026-11-23T09:59:59Z'),
			),
		).toEqual([false, true, false, true]);
	});

	test('is recognized by as many digits of a second as both times have', () => {
		expect(
			follow(
				update('pending', '2026-01-01T14:33:49.031712575Z'),
				update('transmitted', '2026-01-01T14:33:49Z'),
				update('delivered', '2026-01-01T14:33:49Z'),
				update('deleted', '2026-01-01T14:33:49.03Z'),
				update('unknown', '2026-01-01T14:33:49.02Z'),
				update('sent', '2026-01-01T14:33:49.9Z'),
				update('sent', '2026-01-01T14:33:49Z'),
			),
		).toEqual([false, false, false, false, true, false, true]);
		expect(follow(update('read', `${AT}Z`), update('delivered', `${AT}.9Z`))).toEqual([
			false,
			true,
		]);
	});

	test('is recognized by times in other zones too', () => {
		expect(
			follow(
				update('sent', '2026-11-23T12:00:00.2+02:00'),
				update('read', `${AT}.3Z`),
				update('deleted', '2026-11-23T09:00:00.2-01:00'),
			),
		).toEqual([false, false, true]);
	});

	test.each([
		'bounce',
		'delivery_failed',
		'expired',
		'failed',
		'list_unsubscribe',
		'out_of_bounded',
		'rejected',
		'spam_complaint',
		'unsupported',
	])("is never a %s, which doesn't change the newest status", (status) => {
		expect(
			follow(
				update('delivered', `${AT}.5Z`),
				update(status, `${AT}.1Z`),
				update('sent', `${AT}.3Z`),
				update('read', `${AT}.6Z`),
			),
		).toEqual([false, false, true, false]);
	});

	test.each([
		['pending_media', 'sent', 'delayed', 'delivered', 'read'],
		['accepted', 'buffered', 'dispatched', 'delivered', 'clicked'],
		['pending', 'transmitted', 'transmitted', 'delivered', 'opened'],
	])("is recognized by the order of each platform's statuses: %s to the end", (...statuses) => {
		const onward = statuses.map((status) => update(status, null));
		expect(follow(...onward)).toEqual(statuses.map(() => false));
		expect(follow(...onward, update(statuses[1] ?? '', null)).at(-1)).toBe(true);
	});

	test("isn't a repeated opened or clicked", () => {
		const again = ['opened', 'clicked', 'opened', 'clicked'].map((status) => update(status, null));
		expect(follow(...again)).toEqual([false, false, false, false]);
	});

	test('is recognized by the order of statuses if the times are equal or missing', () => {
		expect(follow(update('read', `${AT}Z`), update('delivered', `${AT}.0Z`))).toEqual([
			false,
			true,
		]);
		expect(follow(update('delivered', null), update('sent', undefined))).toEqual([false, true]);
	});

	test('is recognized by the order of statuses if a time is in the year 1, which means never', () => {
		const never = '0001-01-01T00:00:00Z';
		expect(follow(update('sent', `${AT}Z`), update('delivered', never))).toEqual([false, false]);
		expect(follow(update('read', `${AT}Z`), update('delivered', never))).toEqual([false, true]);
	});

	test('is recognized by earlier updates if the last one has no time or no place in the order', () => {
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

	test("isn't a repeated status, or one without a place in the order", () => {
		expect(follow(update('sent', null), update('sent', null))).toEqual([false, false]);
		expect(follow(update('read', null), update('failed', null))).toEqual([false, false]);
		expect(follow(update('read', null), update('toString', null))).toEqual([false, false]);
	});

	test("isn't one of another message", () => {
		expect(follow(update('read', null), update('sent', null, 'm2'))).toEqual([false, false]);
	});

	test.each([{ type: 'message.updated' }, { type: 'message.updated', message: null }, RECEIVED])(
		"isn't an event without an updated message: %j",
		(event) => {
			expect(follow(event, event)).toEqual([false, false]);
		},
	);
});
