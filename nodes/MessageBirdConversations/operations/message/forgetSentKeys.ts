import type { INodeProperties } from 'n8n-workflow';

import { readTrimmed } from '../../parameters/values/read';
import type { Operation } from '../operation';

const forget: INodeProperties = {
	displayName: 'Forget',
	name: 'forget',
	type: 'options',
	default: 'oneKey',
	description: 'What to forget, in all nodes of this workflow',
	options: [
		{ name: 'All Keys', value: 'allKeys', description: 'Every key that was used before' },
		{
			name: 'One Key',
			value: 'oneKey',
			description: 'A single key, for example to send its message again',
		},
	],
};

const key: INodeProperties = {
	displayName: 'Send Once Key',
	name: 'sendOnceKey',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. reminder-{{ $json.appointmentId }}',
	description: 'The key to forget, exactly as it was sent',
	displayOptions: { show: { forget: ['oneKey'] } },
};

/** Forgets keys of messages that are sent once, so that their messages can be sent again. */
export const forgetSentKeys: Operation = {
	resource: 'message',
	value: 'forgetSentKeys',
	name: 'Forget Sent Keys',
	action: 'Forget sent keys',
	description: 'Forget Send Once Keys, so that their messages can be sent again',
	fields: [forget, key],
	plan(parameters, { forgetSentKeys: forgetKeys }) {
		const sendOnceKey =
			parameters.get('forget') === 'allKeys' ? undefined : readTrimmed(parameters, key);
		return {
			async execute() {
				await forgetKeys(sendOnceKey);
				return { forgotten: true, ...(sendOnceKey === undefined ? {} : { sendOnceKey }) };
			},
		};
	},
};
