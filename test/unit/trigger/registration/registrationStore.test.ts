import type { IDataObject } from 'n8n-workflow';

import { createRegistrationStore } from '../../../../nodes/MessageBirdConversations/trigger/registration/registrationStore';

const TEST = {
	webhookId: 't',
	url: 'https://n8n.example.com/webhook-test/abc',
	workflowId: 'flow',
};
const PRODUCTION = {
	webhookId: 'p',
	url: 'https://n8n.example.com/webhook/abc',
	workflowId: 'flow',
};

const open = (staticData: IDataObject = {}) => ({
	staticData,
	test: createRegistrationStore(staticData, 'test'),
	production: createRegistrationStore(staticData, 'production'),
});

test('is empty at first', () => {
	const { test, production } = open();
	expect([test.read(), production.read()]).toEqual([undefined, undefined]);
});

test('keeps test and production separate in the same static data', () => {
	const { test, production } = open();
	test.write(TEST);
	expect(production.read()).toBeUndefined();
	production.write(PRODUCTION);
	expect([test.read(), production.read()]).toEqual([TEST, PRODUCTION]);
});

test.each([
	['test', { production: PRODUCTION }],
	['production', { test: TEST }],
] as const)('clears only what belongs to %s', (place, rest) => {
	const memories = open();
	memories.test.write(TEST);
	memories.production.write(PRODUCTION);
	memories[place].clear();
	expect(memories[place].read()).toBeUndefined();
	expect(memories.staticData).toEqual(rest);
});

test('survives the node that wrote it', () => {
	const { staticData, production } = open();
	production.write(PRODUCTION);
	const saved = JSON.stringify(staticData);
	const { production: later } = open({ ...(JSON.parse(saved) as IDataObject) });
	expect(later.read()).toEqual(PRODUCTION);
});

test('leaves other static data unchanged', () => {
	const { staticData, production } = open({ other: 1 });
	production.write(PRODUCTION);
	production.clear();
	expect(staticData).toEqual({ other: 1 });
});

test.each([null, 'text', [], {}, { ...PRODUCTION, webhookId: 7 }, { webhookId: 'p', url: 'u' }])(
	'ignores static data of another shape: %j',
	(production) => {
		expect(open({ production }).production.read()).toBeUndefined();
	},
);
