import type { ConversationsApi } from './conversationsApi';
import { MAX_PAGE_SIZE } from './pagination/pagination';
import { readPath } from './simplify/values';

/** The platform of a channel among those of a conversation. */
const platformIn = (conversation: object, channelId: string): string | undefined => {
	const channels = readPath(conversation, 'channels');
	const channel = (Array.isArray(channels) ? (channels as unknown[]) : []).find(
		(one) => readPath(one, 'id') === channelId,
	);
	const platform = readPath(channel, 'platformId');
	return typeof platform === 'string' ? platform : undefined;
};

/**
 * Finds the platform that a message goes to: that of the channel, or the conversation's last used one.
 * `''` if it isn't known, as the service has no list of channels.
 *
 * @throws ConversationsApiError
 */
export const findPlatform = async (
	api: ConversationsApi,
	{ conversationId, channelId }: { conversationId?: string; channelId?: string },
): Promise<string> => {
	if (conversationId !== undefined) {
		const conversation = await api.viewConversation(conversationId);
		const lastUsed = readPath(conversation, 'lastUsedChannelId');
		const wanted = channelId ?? (typeof lastUsed === 'string' ? lastUsed : '');
		const platform = platformIn(conversation, wanted);
		if (platform !== undefined) return platform;
		const lastPlatform = readPath(conversation, 'lastUsedPlatformId');
		return wanted === lastUsed && typeof lastPlatform === 'string' ? lastPlatform : '';
	}
	const { items = [] } = await api.listConversations({ offset: 0, limit: MAX_PAGE_SIZE });
	for (const conversation of items) {
		const platform = platformIn(conversation, channelId ?? '');
		if (platform !== undefined) return platform;
	}
	return '';
};
