import {
	ExpressionError,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type ILoadOptionsFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { InputError, NO_ITEM } from '../parameters/values/parameters';
import { shortHash } from '../shared/shortHash';

/** The credential's name, as the nodes and the credential's class have it. */
export const CREDENTIAL = 'messageBirdConversationsApi';

/** The values of the credential. */
export interface Credential {
	accessKey: string;
	/** `''` where the account's webhooks are not to be verified. */
	signingKey: string;
	baseUrl: string;
	/** Whether any of them is an expression, which may give another account for each item. */
	isPerItem: boolean;
	/** Whether a signing key is meant: one is typed, or an expression that may find none here. */
	isVerified: boolean;
}

const isExpressionError = (thrown: unknown): thrown is Error =>
	thrown instanceof Error &&
	(thrown instanceof ExpressionError || thrown.name === 'ExpressionError');

/** Takes the credential from n8n's data, without the blanks that copying leaves around keys. */
export const toCredential = (data: ICredentialDataDecryptedObject): Credential => {
	const read = (name: string): string => {
		const value = data[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const signingKey = read('signingKey');
	const { expressionFields } = data;
	return {
		accessKey: read('accessKey'),
		signingKey,
		baseUrl: read('baseUrl'),
		isPerItem: expressionFields !== '',
		isVerified:
			signingKey !== '' ||
			(typeof expressionFields === 'string' && expressionFields.includes('signingKey')),
	};
};

export type Context =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/**
 * Reads the node's credential, its expressions as they resolve for an item, if there is one.
 *
 * @throws InputError where an expression can't be resolved without an item
 */
export const readCredential = async (context: Context, itemIndex?: number): Promise<Credential> => {
	const given = await context.getCredentials(CREDENTIAL, itemIndex).catch((thrown: unknown) => {
		if (itemIndex !== undefined || !isExpressionError(thrown)) throw thrown;
		throw new InputError(
			`An expression in the credential has no value here: ${thrown.message}`,
			NO_ITEM,
		);
	});
	return toCredential(given);
};

/** Tells a credential's key apart from others without telling it. */
export const accountId = ({
	accessKey,
	baseUrl,
}: Pick<Credential, 'accessKey' | 'baseUrl'>): string =>
	shortHash(JSON.stringify([accessKey, baseUrl]));
