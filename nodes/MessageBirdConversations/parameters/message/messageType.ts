import type { INodeProperties } from 'n8n-workflow';

import type { MessageBody } from '../../client/contract/types';
import type { Parameters } from '../values/parameters';

/** A message type: its option in the dropdown, its fields, and the body to send. */
export interface MessageType {
	value: string;
	name: string;
	description: string;
	fields: INodeProperties[];
	/**
	 * @param recipient whom it is sent to; absent in a reply, which goes to the conversation's contact
	 * @throws InputError
	 */
	toBody(parameters: Parameters, recipient?: string): MessageBody;
}
