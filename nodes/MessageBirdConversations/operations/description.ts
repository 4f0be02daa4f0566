import type { INodeProperties } from 'n8n-workflow';

import { hideIf } from '../parameters/fields/display';
import { readSendOnceKey } from '../parameters/outgoingMessage';
import { requestOptions } from '../parameters/requestOptions';
import { InputError, type Parameters } from '../parameters/values/parameters';
import { OPERATIONS } from './index';
import { sendAndWait } from './message/sendAndWait';
import type { Environment, Operation, Plan } from './operation';

const RESOURCES: Array<{ value: Operation['resource']; name: string }> = [
	{ value: 'conversation', name: 'Conversation' },
	{ value: 'message', name: 'Message' },
	{ value: 'template', name: 'Template' },
	{ value: 'webhook', name: 'Webhook' },
];

/** The default operation of each resource. */
const FIRST: Record<Operation['resource'], string> = {
	conversation: 'getAll',
	message: 'send',
	template: 'getAll',
	webhook: 'getAll',
};

const resource: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	default: 'message',
	options: RESOURCES,
};

const operationsOf = (of: string): Operation[] =>
	OPERATIONS.filter((operation) => operation.resource === of);

const toDropdown = (of: Operation['resource'], first: string): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: first,
	displayOptions: { show: { resource: [of] } },
	options: operationsOf(of).map(({ name, value, description, action }) => ({
		name,
		value,
		description,
		action,
	})),
});

/** An operation's fields in order, keeping the conditions under which they are shown. */
const fieldsOf = ({ resource: of, value, fields }: Operation): INodeProperties[] =>
	fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { resource: [of], operation: [value], ...field.displayOptions?.show },
		},
	}));

/** All parameters of the action node, made from the list of operations. */
export const PROPERTIES: INodeProperties[] = [
	resource,
	...RESOURCES.map(({ value }) => toDropdown(value, FIRST[value])),
	...OPERATIONS.flatMap(fieldsOf),
	// This operation has more options.
	hideIf(requestOptions, { operation: [sendAndWait.value] }),
];

/** The resource and operation chosen in the dropdowns. */
export const chosenOf = (parameters: Parameters): { resource: unknown; value: unknown } => ({
	resource: parameters.get('resource'),
	value: parameters.get('operation'),
});

/** Plans an item with the chosen operation. @throws InputError */
export const planItem = (parameters: Parameters, environment: Environment): Plan => {
	const chosen = chosenOf(parameters);
	const operation = OPERATIONS.find(
		({ resource: of, value }) => of === chosen.resource && value === chosen.value,
	);
	if (operation) {
		const plan = operation.plan(parameters, environment);
		// The same content is a different message in another operation.
		if (!plan.writes) return plan;
		const sendOnceKey = plan.message && readSendOnceKey(parameters);
		return {
			...plan,
			writes: { ...chosen, ...plan.writes },
			...(sendOnceKey === undefined ? {} : { sendOnceKey }),
		};
	}
	throw new InputError(
		`"${String(chosen.resource)}" has no operation "${String(chosen.value)}"`,
		'Choose Resource and Operation again, or update the package.',
	);
};
