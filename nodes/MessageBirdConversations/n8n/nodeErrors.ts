import {
	NodeApiError,
	NodeOperationError,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';

import { ConversationsApiError, fromPlain, toPlain } from '../client/http/errors';
import { remedyFor } from '../client/http/remedies';
import { mayBeProcessedForMs } from '../client/http/retryPolicy';
import type { Uncertainty } from '../items/executePlan';
import { InputError } from '../parameters/values/parameters';
import { messageOf } from '../shared/thrown';

/** What an API's refusal says, for an output item: no field of it that has no value. */
const toDetails = (thrown: ConversationsApiError): JsonObject => ({
	request: thrown.request,
	...(thrown.status === undefined ? {} : { status: thrown.status }),
	...(thrown.details.length > 0 ? { errors: thrown.details.map((detail) => ({ ...detail })) } : {}),
	...(thrown.networkCode === undefined ? {} : { networkCode: thrown.networkCode }),
	...(thrown.uncertain ? { uncertain: true } : {}),
});

/** What is known beside the message; nothing of a failure that the nodes did not foresee. */
const toItemDetails = (thrown: unknown): JsonObject | undefined => {
	if (thrown instanceof ConversationsApiError) {
		return { remedy: thrown.remedy, ...toDetails(thrown) };
	}
	return thrown instanceof InputError ? { remedy: thrown.remedy } : undefined;
};

const withItem = (message: string, itemIndex: number | undefined): string =>
	itemIndex === undefined ? message : `${message} [item ${itemIndex}]`;

/**
 * Makes n8n's error of what was thrown. Nothing of the request but its path goes into it, so that
 * no key can.
 */
export const toNodeError = (
	node: INode,
	thrown: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError => {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	const message = withItem(messageOf(thrown), itemIndex);
	if (thrown instanceof InputError) {
		return new NodeOperationError(node, message, { description: thrown.remedy, itemIndex });
	}
	if (!(thrown instanceof ConversationsApiError)) {
		return new NodeOperationError(node, message, { itemIndex });
	}
	const error = new NodeApiError(node, toDetails(thrown), {
		message,
		description: thrown.remedy,
		httpCode: thrown.status?.toString(),
		itemIndex,
	});
	// n8n puts a general sentence in the place of a message that holds a network's code.
	error.message = message;
	return error;
};

/** Makes n8n's error of what was thrown while a list of the editor was filled: for no item. */
export const toListError = (node: INode, thrown: unknown): NodeApiError | NodeOperationError => {
	const error = toNodeError(node, thrown);
	if (thrown instanceof ConversationsApiError) error.description = remedyFor(thrown, 'list');
	return error;
};

/** What to do about what was thrown while a trigger is switched on or off. */
const hookRemedyOf = (thrown: unknown): string | undefined => {
	if (thrown instanceof ConversationsApiError) return remedyFor(thrown, 'trigger');
	return thrown instanceof InputError ? thrown.remedy : undefined;
};

/**
 * Makes n8n's error of what was thrown while a trigger is switched on or off. Whoever does that is
 * shown one text: by n8n 2 the message, by n8n 1 the description where there is one. So the message
 * says what to do too, and there is no description.
 */
export const toHookError = (node: INode, thrown: unknown): NodeApiError | NodeOperationError => {
	const error = toNodeError(node, thrown);
	const remedy = hookRemedyOf(thrown) ?? error.description;
	if (remedy && !error.message.includes(remedy)) error.message = `${error.message}. ${remedy}`;
	error.description = undefined;
	return error;
};

/**
 * The output of an item that failed: `error` says what happened, `details` what is known of it and
 * what to do about it.
 */
export const toFailureItem = (
	node: INode,
	thrown: unknown,
	itemIndex: number,
): INodeExecutionData => {
	const details = toItemDetails(thrown);
	const item: INodeExecutionData = {
		json: { error: withItem(messageOf(thrown), itemIndex), ...(details ? { details } : {}) },
		pairedItem: { item: itemIndex },
	};
	// An item with an `error` beside its `json` is reduced to the message by n8n. Newer versions lead
	// one to the error branch by the names in its `json`, older ones by that `error` alone: hidden, it
	// is seen by them, but not copied with the item.
	if (node.onError === 'continueErrorOutput') {
		const error = toNodeError(node, thrown, itemIndex);
		Object.defineProperty(item, 'error', { value: error, enumerable: false });
	}
	return item;
};

/** How the run knows and remembers that something may have been carried out. */
export const uncertainty: Uncertainty = {
	describe: (thrown) =>
		thrown instanceof ConversationsApiError && thrown.uncertain
			? { what: toPlain(thrown), sentAt: thrown.sentAt }
			: undefined,
	restore: fromPlain,
	mayBeProcessedForMs: (what) => mayBeProcessedForMs(fromPlain(what)),
};
