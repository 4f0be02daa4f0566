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

/** The details of a refusal for an output item, without empty fields. */
const toDetails = (thrown: ConversationsApiError): JsonObject => ({
	request: thrown.request,
	...(thrown.status === undefined ? {} : { status: thrown.status }),
	...(thrown.details.length > 0 ? { errors: thrown.details.map((detail) => ({ ...detail })) } : {}),
	...(thrown.networkCode === undefined ? {} : { networkCode: thrown.networkCode }),
	...(thrown.uncertain ? { uncertain: true } : {}),
});

/** The details of an error for an output item; none for an unexpected error. */
const toItemDetails = (thrown: unknown): JsonObject | undefined => {
	if (thrown instanceof ConversationsApiError) {
		return { remedy: thrown.remedy, ...toDetails(thrown) };
	}
	return thrown instanceof InputError ? { remedy: thrown.remedy } : undefined;
};

const withItem = (message: string, itemIndex: number | undefined): string =>
	itemIndex === undefined ? message : `${message} [item ${itemIndex}]`;

/**
 * Turns what was thrown into n8n's error. It contains nothing of the request but its path, and so
 * never a key.
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
	// n8n replaces a message that contains a network code with a general sentence.
	error.message = message;
	return error;
};

/** Converts what was thrown while a list of the editor was filled to n8n's error, without an item. */
export const toListError = (node: INode, thrown: unknown): NodeApiError | NodeOperationError => {
	const error = toNodeError(node, thrown);
	if (thrown instanceof ConversationsApiError) error.description = remedyFor(thrown, 'list');
	return error;
};

/** The remedy for an error while a trigger is activated or deactivated. */
const hookRemedyOf = (thrown: unknown): string | undefined => {
	if (thrown instanceof ConversationsApiError) return remedyFor(thrown, 'trigger');
	return thrown instanceof InputError ? thrown.remedy : undefined;
};

/**
 * Turns what was thrown while a trigger is activated or deactivated into n8n's error. n8n shows
 * only one text then: n8n 2 the message, n8n 1 the description if there is one. So the message
 * includes the remedy, and there is no description.
 */
export const toHookError = (node: INode, thrown: unknown): NodeApiError | NodeOperationError => {
	const error = toNodeError(node, thrown);
	const remedy = hookRemedyOf(thrown) ?? error.description;
	if (remedy && !error.message.includes(remedy)) error.message = `${error.message}. ${remedy}`;
	error.description = undefined;
	return error;
};

/**
 * The output of a failed item: `error` says what happened, `details` what is known about it and
 * what to do.
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
	// n8n reduces an item with an `error` beside its `json` to the message. Newer versions send an item to
	// the error branch by the names in its `json`, older ones only by that `error`. As a non-enumerable
	// property, they see it, but don't copy it with the item.
	if (node.onError === 'continueErrorOutput') {
		const error = toNodeError(node, thrown, itemIndex);
		Object.defineProperty(item, 'error', { value: error, enumerable: false });
	}
	return item;
};

/** How a run recognizes and records that a request may have been processed. */
export const uncertainty: Uncertainty = {
	describe: (thrown) =>
		thrown instanceof ConversationsApiError && thrown.uncertain
			? { what: toPlain(thrown), sentAt: thrown.sentAt }
			: undefined,
	restore: fromPlain,
	mayBeProcessedForMs: (what) => mayBeProcessedForMs(fromPlain(what)),
};
