import {
	checkToolCall,
	type ToolCall,
} from '../../../../nodes/MessageBirdConversations/n8n/execution/toolCall';

const PROPERTIES = [{ displayName: 'To', name: 'to', type: 'string', default: '' }] as const;

const check = async (parameters: object, fields: Partial<ToolCall> = {}): Promise<void> =>
	await checkToolCall(
		{
			agentItems: 2,
			countItems: (node) => (node.includes('Items') ? 2 : 1),
			parameters: { ...parameters },
			read: (_, itemIndex) => `of item ${itemIndex}`,
			accountOf: () => Promise.resolve('one'),
			...fields,
		},
		[...PROPERTIES],
	);

describe('a tool within an agent that has several items', () => {
	test('refuses a parameter that differs between them, by its name', async () => {
		await expect(check({ to: '={{ $json.to }}' })).rejects.toThrow('"To" uses item data');
	});

	test('refuses a credential that differs between them', async () => {
		const accountOf = (itemIndex: number) => Promise.resolve(`account ${itemIndex}`);
		await expect(check({ to: 'fixed' }, { accountOf })).rejects.toThrow(
			'The credential uses item data',
		);
	});

	test('accepts values that are the same for all, or missing for one', async () => {
		await check({ to: '={{ $json.to }}' }, { read: () => 'the same' });
		const read = (): unknown => {
			throw new Error('no value');
		};
		await check({ to: '={{ $json.to }}' }, { read });
	});
});

describe("a tool in an agent that reads another node's item", () => {
	const beside = { agentItems: undefined };

	test.each([
		"={{ $('Items').item.json.to }}",
		'={{ $("Items").item.json.to }}',
		"={{ $('Items (CRM)').item.json.to }}",
		"={{ $('Items')?.item.json.to }}",
		"={{ $('Items')['item'].json.to }}",
		"={{ $('Items').itemMatching(0).json.to }}",
		"={{ $('Items').pairedItem().json.to }}",
		"={{ $('Items').all()[$itemIndex].json.to }}",
		"={{ $items('Items')[$itemIndex].json.to }}",
		'={{ $node["Items"].json.to }}',
	])('refuses an item of a node that returned several: %s', async (to) => {
		await expect(check({ to }, beside)).rejects.toThrow(/^"To" uses an item of ['"]Items/);
		await check({ to: to.replace('Items', 'Settings').replace('$Settings(', '$items(') }, beside);
	});

	test.each([
		'={{ $json.to }}',
		'={{ $input.item.json.to }}',
		"={{ $('Items').first().json.item }}",
	])('accepts %s', async (to) => {
		await check({ to }, beside);
	});
});
