import type { Conversation, ConversationStatus } from './contract/types';
import type { ConversationsApi } from './conversationsApi';
import { readAll } from './pagination/readAll';
import { toRecipientKey } from './recipient';
import { contactNumber } from './simplify/contact';

/** How many conversations of a status to read at most: 250 pages. */
const MAX_CONVERSATIONS = 5000;

const STATUSES: ConversationStatus[] = ['active', 'archived'];

/** The conversations of an account. */
type Directory = Map<string, Conversation[]>;

/**
 * The accounts' conversations as they were when an execution first asked for them. They are released
 * with the execution's API.
 */
const DIRECTORIES = new WeakMap<ConversationsApi, Promise<Directory | undefined>>();

const readStatus = async (
	api: ConversationsApi,
	status: ConversationStatus,
): Promise<Conversation[] | undefined> => {
	const { totalCount = 0 } = await api.listConversations({ offset: 0, limit: 1, status });
	if (totalCount > MAX_CONVERSATIONS) return undefined;
	return await readAll(async (page) => await api.listConversations({ ...page, status }), {
		limit: Infinity,
		keep: (conversation: Conversation) => conversation,
		isFiltered: false,
		isMoving: true,
	});
};

const readDirectory = async (api: ConversationsApi): Promise<Directory | undefined> => {
	const directory: Directory = new Map();
	for (const status of STATUSES) {
		const conversations = await readStatus(api, status);
		if (!conversations) return undefined;
		for (const conversation of conversations) {
			const { contactId, contact } = conversation;
			const keys = new Set([contactId, contact?.id, contactNumber(conversation)]);
			for (const key of keys) {
				if (key !== undefined) directory.set(key, [...(directory.get(key) ?? []), conversation]);
			}
		}
	}
	return directory;
};

/**
 * Finds all conversations with a recipient, active and archived. None means that nothing was ever sent
 * to them. `undefined` if that's not certain: the account has too many conversations, or the recipient
 * isn't found and isn't a phone number, by which every conversation would name them.
 *
 * @throws ConversationsApiError
 */
export const findAllConversationsWith = async (
	api: ConversationsApi,
	to: string,
): Promise<Conversation[] | undefined> => {
	const reading = DIRECTORIES.get(api) ?? readDirectory(api);
	DIRECTORIES.set(api, reading);
	const directory = await reading;
	const found = directory?.get(toRecipientKey(to));
	return found ?? (directory && to.startsWith('+') ? [] : undefined);
};
