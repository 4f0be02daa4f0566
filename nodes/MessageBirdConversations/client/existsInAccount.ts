import { isRecord } from '../shared/json';
import { ConversationsApiError, isNotFound } from './http/errors';

/**
 * Whether an account has the resource that an answer names by ID; `undefined` if it names none.
 *
 * @param view reads the resource by its ID
 * @throws ConversationsApiError if the service doesn't say
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
