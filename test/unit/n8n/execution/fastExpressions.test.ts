import { Workflow, type INode, type INodeTypes } from 'n8n-workflow';

import { toFastExpression } from '../../../../nodes/MessageBirdConversations/n8n/execution/fastExpressions';

const JSON_OF_ITEM = {
	to: '+31612345678',
	name: 'Ana "Ñandú" {{ x }} \\ $& =1',
	empty: '',
	number: 5,
	nothing: null,
	list: ['a'],
	order: { 'no.': 'A-1', id: 'o1', deep: { _er: 'low' } },
	'': 'no name',
};

/** The result of an expression in n8n itself, or the error as text. */
const evaluate = (expression: string): unknown => {
	const node: INode = {
		id: 'n',
		name: 'Node',
		type: 'test',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodeTypes = {
		getByNameAndVersion: () => ({ description: { properties: [] } }),
	} as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const items = [{ json: JSON_OF_ITEM }];
	try {
		return workflow.expression.getParameterValue(
			expression,
			null,
			0,
			0,
			node.name,
			items,
			'manual',
			{},
			{ data: { main: [items] }, node, source: null },
		);
	} catch (thrown) {
		return `threw ${String(thrown)}`;
	}
};

const TEXTS = [
	'',
	' ',
	'Hello ',
	'\n',
	'"',
	"'",
	'`${1}`',
	'$json.to',
	'{ "a": 1 }',
	'<b>',
	'//',
	'=',
	'{ ',
	' }',
	'{}.',
];

const FIELDS = [
	'{{ $json.to }}',
	'{{$json.to}}',
	'{{\n\t$json.name }}',
	'{{ $json["to"] }}',
	"{{ $json['name'] }}",
	'{{ $json.order["no."] }}',
	"{{ $json.order.deep['_er'] }}",
	'{{ $json.empty }}',
	'{{ $json[""] }}',
];

test('returns the same as n8n for texts with fields of an item', () => {
	for (const field of FIELDS) {
		for (const before of TEXTS) {
			for (const after of [...TEXTS, '{{ $json.order.id }}', ' {{ $json["name"] }}!']) {
				const expression = `=${before}${field}${after}`;
				expect([expression, toFastExpression(expression)?.(JSON_OF_ITEM)]).toEqual([
					expression,
					evaluate(expression),
				]);
			}
		}
	}
});

test.each([
	'{{ $json.number }}',
	'{{ $json.nothing }}',
	'{{ $json.missing }}',
	'{{ $json.missing.deeper }}',
	'{{ $json.list }}',
	'{{ $json.list.length }}',
	'{{ $json.list["0"] }}',
	'{{ $json.to.length }}',
	'{{ $json.order }}',
])("leaves a field that isn't text to n8n: %s", (expression) => {
	expect(toFastExpression(`=${expression}`)?.(JSON_OF_ITEM)).toBeUndefined();
	expect(toFastExpression(`=Hello ${expression}`)?.(JSON_OF_ITEM)).toBeUndefined();
});

test.each([
	'{{ $json.to.trim() }}',
	'{{ $json.to + 1 }}',
	'{{ $json.to || "none" }}',
	'{{ $json?.to }}',
	'{{ $json.order?.id }}',
	'{{ $json[to] }}',
	'{{ $json["a\\"b"] }}',
	'{{ $JSON.to }}',
	'{{ $json }}',
	'{{ $("Start").item.json.to }}',
	'{{ /* the number */ $json.to }}',
	'{{ $json.to; }}',
	'\\{{ $json.to }}',
	'{{ $json.to }} }}',
	'{{ $json.to }} {{ 1 + 1 }}',
	'{{ $json.tö }}',
	'{{{ $json.to }}',
	'{{{ $json.to }}}',
	'{{ $json.to }}}',
	'{{ $json["a}}b"] }}',
	'{{ $json["a{{b"] }}',
	'{{ $json["a\nb"] }}',
	"{{ $json['a\u2028b'] }}",
	'{{ $json.constructor }}',
	'{{ $json.order["__proto__"] }}',
	'{{ $json.toString }}',
	'{{ $json.arguments }}',
	'{{ $json.to }}.constructors',
	'Ask the foreman. constructor is {{ $json.to }}',
])('leaves any other expression to n8n: %s', (expression) => {
	expect(toFastExpression(`=${expression}`)).toBeUndefined();
});

test('resolves whole numbers within a text as n8n does, if asked to', () => {
	for (const expression of ['=reminder-{{ $json.number }}', '={{ $json.number }}-{{ $json.to }}']) {
		const resolved = toFastExpression(expression, { withNumbers: true })?.(JSON_OF_ITEM);
		expect(resolved).toBe(evaluate(expression));
	}
	const alone = toFastExpression('={{ $json.number }}', { withNumbers: true });
	expect(alone?.(JSON_OF_ITEM)).toBeUndefined();
	const resolve = toFastExpression('=n-{{ $json.number }}', { withNumbers: true });
	for (const number of [0, -1, 1.5, 1e21, NaN, true, null]) {
		expect(resolve?.({ number })).toBeUndefined();
	}
});

test("ignores a text that isn't an expression", () => {
	expect(toFastExpression('{{ $json.to }}')).toBeUndefined();
});
