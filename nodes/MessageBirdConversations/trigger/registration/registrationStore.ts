import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import type { RegistrationStore, RegisteredWebhook } from './registration';

/** A test run or an active workflow: each has its own webhook. */
export type Place = 'production' | 'test';

const readRegistered = (value: unknown): RegisteredWebhook | undefined => {
	if (!isRecord(value)) return undefined;
	const { webhookId, url, workflowId, account } = value;
	return typeof webhookId === 'string' && typeof url === 'string' && typeof workflowId === 'string'
		? { webhookId, url, workflowId, ...(typeof account === 'string' ? { account } : {}) }
		: undefined;
};

/**
 * Stores a trigger's registered webhook in its node's static data. Test and production have separate
 * keys, as some versions of n8n give both the same static data.
 */
export const createRegistrationStore = (
	staticData: IDataObject,
	place: Place,
): RegistrationStore => ({
	read: () => readRegistered(staticData[place]),
	write: (registered) => {
		staticData[place] = { ...registered };
	},
	clear: () => {
		delete staticData[place];
	},
});
