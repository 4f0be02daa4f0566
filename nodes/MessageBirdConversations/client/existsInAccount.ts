import { isRecord } from '../shared/json';
import { ConversationsApiError, isNotFound } from './http/errors';

/**
 * Whether an account has what an answer names by its ID; `undefined` where it names nothing.
 *
 * @param view reads it by its ID
 * @throws ConversationsApiError where the service doesn't say
 */
export const existsInAccount = async (
	answer: object,
	view: (id: string) => Promise<unknown>,
): Promise<boolean | undefined> => {
	const id = isRecord(answer) ? answer.id : undefined;
	if (typeof id !== 'string' || id === '') return undefined;
	return await view(id).then(
		() => true,
		(thrown: unknown) => {
			if (thrown instanceof ConversationsApiError && isNotFound(thrown)) return false;
			throw thrown;
		},
	);
};
