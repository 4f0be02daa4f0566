import { isRecord } from '../../../nodes/MessageBirdConversations/shared/json';
import { signDelivery } from '../../simulator/deliveries';
import { eventOf, RECEIVED_KINDS, STATUS_KINDS } from '../../unit/support/deliveries';
import type { TriggerHarness } from '../harness/trigger';
import { useTriggers } from '../harness/triggers';

const triggers = useTriggers();

const KINDS = [...RECEIVED_KINDS, ...STATUS_KINDS];

const start = async (simplify: boolean, options = {}): Promise<TriggerHarness> =>
	await triggers.start({
		parameters: { events: ['message.created', 'message.updated'], simplify, options },
	});

const deliver = async (trigger: TriggerHarness, event: object): Promise<number> => {
	const body = JSON.stringify(event);
	const token = await signDelivery(trigger.url(), body, triggers.simulator.signingKey);
	const headers = { 'content-type': 'application/json', 'messagebird-signature-jwt': token };
	return (await fetch(trigger.url(), { method: 'POST', headers, body })).status;
};

const items = ({ started }: TriggerHarness) => started.map((one) => one.items[0]?.json);

test.each(KINDS)(
	'starts the workflow with all simplified fields of $what',
	async ({ event, simple }) => {
		const trigger = await start(true);

		expect(await deliver(trigger, event)).toBe(200);

		expect(items(trigger)).toMatchObject([{ event: event.type, ...simple }]);
	},
);

test.each(KINDS)(
	'starts the workflow with $what as received if Simplify is off',
	async ({ event }) => {
		const trigger = await start(false);

		expect(await deliver(trigger, event)).toBe(200);

		expect(items(trigger)).toEqual([event]);
	},
);

/** Replaces each external URL in an event with that of a file on the simulator. */
const withOwnFiles = (event: object): object => {
	const own = `"${triggers.simulator.origin}/media/order.txt"`;
	const addresses = /"https:\/\/(?:media\.messagebird|cdn\.example)\.com\/[^"]*"/g;
	const moved: unknown = JSON.parse(JSON.stringify(event).replace(addresses, own));
	return isRecord(moved) ? moved : {};
};

test.each(RECEIVED_KINDS)('attaches every file of $what', async ({ event, simple }) => {
	const trigger = await start(true, { downloadMedia: true });

	expect(await deliver(trigger, withOwnFiles(event))).toBe(200);
	while (trigger.started.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

	const { attachments } = simple;
	const names = (Array.isArray(attachments) ? attachments : []).map((_file, index) =>
		index === 0 ? 'data' : `data_${index}`,
	);
	const item = trigger.started[0]?.items[0];
	expect(Object.keys(item?.binary ?? {})).toEqual(names);
	expect(JSON.stringify(item?.json)).not.toContain('mediaFailure');
});

test.each([
	['Order 17', 'an email with files'],
	['my order', 'an email with files'],
	['dear shop', 'an email of HTML alone with an inline image'],
	['look', 'several files'],
	['yes, please', "a button's answer"],
	['tulips', "a list row's answer"],
	['gift wrap', 'an order'],
])('starts the workflow if the keyword %j occurs in %s', async (text, what) => {
	const trigger = await start(true, {
		keywords: { keyword: [{ match: 'contains', text }] },
	});

	const [wanted] = RECEIVED_KINDS.filter((kind) => kind.what === what);
	const other = eventOf({ id: 'm2', type: 'text', content: { text: 'Something else' } });
	expect(await deliver(trigger, other)).toBe(200);
	expect(await deliver(trigger, wanted?.event ?? {})).toBe(200);

	expect(items(trigger)).toMatchObject([wanted?.simple]);
});
