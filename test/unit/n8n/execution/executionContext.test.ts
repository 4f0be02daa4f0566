import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import { createParameterReader } from '../../../../nodes/MessageBirdConversations/n8n/execution/executionContext';

/** An execution in which a parameter's value contains the item's number if it's an expression. */
const createContext = (parameters: INodeParameters, items: IDataObject[] = [{}, {}]) => {
	const asked: string[] = [];
	const context = {
		getNode: () => ({ parameters }),
		getInputData: (_input: number, type: string) =>
			type === 'main' ? items.map((json) => ({ json })) : [{ json: { name: 'of the model' } }],
		getNodeParameter(name: string, itemIndex: number) {
			asked.push(`${name} ${itemIndex}`);
			if (!(name in parameters)) throw new Error(`Could not get parameter "${name}"`);
			return JSON.stringify(parameters[name]).includes('"=') ? `of ${itemIndex}` : parameters[name];
		},
	};
	return { context: context as unknown as IExecuteFunctions, asked };
};

test('asks n8n once for parameters without expressions, and for each item if there is one', () => {
	const { context, asked } = createContext({
		resource: 'message',
		to: '={{ $json.to }}',
		channelId: { __rl: true, mode: 'id', value: '={{ $json.channel }}' },
		additionalFields: { reportUrl: 'https://example.com' },
		templateParameters: { parameter: [{ default: 'fixed' }, { default: '={{ $json.name }}' }] },
	});
	const parametersOf = createParameterReader(context);

	for (const itemIndex of [0, 1]) {
		const parameters = parametersOf(itemIndex);
		const get = (name: string): unknown => parameters.get(name);
		expect(get('resource')).toBe('message');
		expect(get('additionalFields')).toEqual({ reportUrl: 'https://example.com' });
		expect(get('to')).toBe(`of ${itemIndex}`);
		expect(get('channelId')).toBe(`of ${itemIndex}`);
		expect(get('templateParameters')).toBe(`of ${itemIndex}`);
	}

	expect(asked).toEqual([
		'resource 0',
		'additionalFields 0',
		'to 0',
		'channelId 0',
		'templateParameters 0',
		'to 1',
		'channelId 1',
		'templateParameters 1',
	]);
});

test('caches nothing for a parameter that n8n refuses to return', () => {
	const parametersOf = createParameterReader(createContext({}).context);

	expect(() => parametersOf(0).get('text')).toThrow('Could not get parameter "text"');
	expect(() => parametersOf(1).get('text')).toThrow('Could not get parameter "text"');
});

test("asks n8n to resolve a simple expression only if a field isn't text", () => {
	const { context, asked } = createContext({ text: '=Hello {{ $json.name }}!' }, [
		{ name: 'Ana' },
		{ name: 5 },
		{ name: 'Ben' },
	]);
	const parametersOf = createParameterReader(context);

	const texts = [0, 1, 2].map((itemIndex) => parametersOf(itemIndex).get('text'));

	expect(texts).toEqual(['Hello Ana!', 'of 1', 'Hello Ben!']);
	expect(asked).toEqual(['text 1']);
});

test('asks n8n once for a collection whose simple expressions are all that differs', () => {
	const { context, asked } = createContext(
		{ additionalFields: { sendOnceKey: '=reminder-{{ $json.id }}', ttl: '30m' } },
		[{ id: 'a' }, { id: 'b' }, { id: 7 }, { id: null }],
	);
	context.getNodeParameter = ((_: string, itemIndex: number) => {
		asked.push(`additionalFields ${itemIndex}`);
		return { sendOnceKey: `of ${itemIndex}`, ttl: '30m' };
	}) as unknown as IExecuteFunctions['getNodeParameter'];
	const parametersOf = createParameterReader(context);

	expect([0, 1, 2, 3].map((index) => parametersOf(index).get('additionalFields'))).toEqual([
		{ sendOnceKey: 'of 0', ttl: '30m' },
		{ sendOnceKey: 'reminder-b', ttl: '30m' },
		{ sendOnceKey: 'reminder-7', ttl: '30m' },
		{ sendOnceKey: 'of 3', ttl: '30m' },
	]);
	expect(asked).toEqual(['additionalFields 0', 'additionalFields 3']);
});
