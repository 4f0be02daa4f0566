import type { INodeProperties } from 'n8n-workflow';

import type { ConversationStatus } from '../client/contract/types';
import { listOptions } from './values/choices';
import { InputError, type Parameters } from './values/parameters';
import { readTrimmed } from './values/read';

const STATUSES: Array<{ name: string; value: ConversationStatus }> = [
	{ name: 'Active', value: 'active' },
	{ name: 'Archived', value: 'archived' },
];

export const conversationStatus: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	default: 'active',
	options: STATUSES,
};

/** Reads a conversation's status. @throws InputError */
export const readStatus = (parameters: Parameters): ConversationStatus => {
	const given = readTrimmed(parameters, conversationStatus);
	const status = STATUSES.find(({ value }) => value === given);
	if (status) return status.value;
	throw new InputError(
		`"${conversationStatus.displayName}" is "${given}", which is not one of its options`,
		listOptions(STATUSES),
	);
};
