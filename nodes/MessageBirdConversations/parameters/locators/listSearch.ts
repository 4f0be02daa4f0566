import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import type { Conversation, ConversationStatus, Webhook } from '../../client/contract/types';
import type { ConversationsApi } from '../../client/conversationsApi';
import { readShortList, MAX_PAGE_SIZE } from '../../client/pagination/pagination';
import { toRecipientKey } from '../../client/recipient';
import { contactName, contactNumber } from '../../client/simplify/contact';
import { PLATFORMS } from '../values/vocabulary';
import { matchesSearch } from './matchesSearch';

/**
 * Fills a resource locator's list: what fits the filter, and where to read on.
 *
 * @param channelId the channel that is chosen beside it; `''` where none is
 */
export type Search = (
	api: ConversationsApi,
	filter?: string,
	paginationToken?: string,
	channelId?: string,
) => Promise<INodeListSearchResult>;

const platformName = (platform: string): string =>
	PLATFORMS.find(({ value }) => value === platform)?.name ?? platform;

const toMinute = (time: string | null | undefined): string | undefined =>
	time && !time.startsWith('0001-') ? `${time.slice(0, 10)} ${time.slice(11, 16)} UTC` : undefined;

const nameConversation = (conversation: Conversation): string => {
	const name = contactName(conversation);
	const number = contactNumber(conversation);
	const lastActivity = toMinute(conversation.lastReceivedDatetime ?? conversation.updatedDatetime);
	return [
		...(name === undefined || toRecipientKey(name) === number ? [] : [name]),
		...(number === undefined ? [] : [number]),
		...(name === undefined && number === undefined ? [`Contact ${conversation.contactId}`] : []),
		...(lastActivity === undefined ? [] : [`last activity ${lastActivity}`]),
		...(conversation.status === 'archived' ? ['archived'] : []),
	].join(' · ');
};

/** Both lists, one after the other: without a status the service lists the active ones alone. */
const STATUSES: ConversationStatus[] = ['active', 'archived'];

/** How many pages one look may read before it shows what it has and offers to read on. */
const PAGES_PER_LOOK = 5;

interface Place {
	status: ConversationStatus;
	offset: number;
}

const readPlace = (token: string | undefined): Place => {
	const [given, offset] = (token ?? '').split(':');
	return {
		status: STATUSES.find((status) => status === given) ?? 'active',
		offset: Number(offset) || 0,
	};
};

/**
 * Conversations by contact name, number and last activity, active ones first. The API can't
 * search, so that a filter reads on until a page has a match, a few pages at a time.
 */
export const searchConversations: Search = async (api, filter, paginationToken) => {
	let { status, offset } = readPlace(paginationToken);
	const results: INodeListSearchItems[] = [];

	for (let pages = 0; pages < PAGES_PER_LOOK && results.length === 0; pages++) {
		const page = await api.listConversations({ status, offset, limit: MAX_PAGE_SIZE });
		const items = page.items ?? [];
		for (const conversation of items) {
			const name = nameConversation(conversation);
			if (conversation.id && matchesSearch(`${name} ${conversation.id}`, filter)) {
				results.push({ name, value: conversation.id });
			}
		}

		offset += items.length;
		const isLast =
			items.length < (page.limit ?? MAX_PAGE_SIZE) || offset >= (page.totalCount ?? Infinity);
		if (!isLast) continue;
		if (status === 'archived') return { results };
		status = 'archived';
		offset = 0;
	}
	return { results, paginationToken: `${status}:${offset}` };
};

/** How many conversations are looked through for channels: 5 pages. */
const CONVERSATIONS_FOR_CHANNELS = PAGES_PER_LOOK * MAX_PAGE_SIZE;

/** A channel as a conversation shows it; platform and status are open enums. */
interface SeenChannel {
	id?: string;
	name?: string;
	platformId?: string;
	status?: string;
}

const channelsOf = (
	conversation: Conversation & { lastUsedPlatformId?: string },
): SeenChannel[] => {
	const { channels, lastUsedChannelId, lastUsedPlatformId } = conversation;
	return [...(channels ?? []), { id: lastUsedChannelId, platformId: lastUsedPlatformId }];
};

const nameChannel = ({ id, name, platformId, status }: SeenChannel): string => {
	const platform = platformId ? ` (${platformName(platformId)})` : '';
	const state = status && status !== 'active' ? ` · ${status}` : '';
	return `${name ?? id}${platform}${state}`;
};

/**
 * Channels by name and platform, gathered from recent conversations: the API lists none.
 */
export const searchChannels: Search = async (api, filter) => {
	const found = new Map<string, SeenChannel>();
	const conversations = await readShortList(
		(page) => api.listConversations(page),
		CONVERSATIONS_FOR_CHANNELS,
	);
	for (const conversation of conversations) {
		for (const channel of channelsOf(conversation)) {
			if (channel.id && !found.has(channel.id)) found.set(channel.id, channel);
		}
	}
	const results = [...found]
		.map(([value, channel]) => ({ name: nameChannel(channel), value }))
		.filter(({ name, value }) => matchesSearch(`${name} ${value}`, filter))
		.sort((one, other) => one.name.localeCompare(other.name));
	return { results };
};

const nameWebhook = ({ url, events, channelId, status }: Webhook): string =>
	[
		url,
		(events ?? []).join(', '),
		channelId ? `channel ${channelId}` : 'all channels',
		...(status === 'disabled' ? ['disabled'] : []),
	].join(' · ');

/** Webhooks by URL, events and channel; an account has 15 at the most. */
export const searchWebhooks: Search = async (api, filter) => {
	const results: INodeListSearchItems[] = [];
	for (const webhook of await readShortList((page) => api.listWebhooks(page))) {
		const name = nameWebhook(webhook);
		if (webhook.id && matchesSearch(`${name} ${webhook.id}`, filter))
			results.push({ name, value: webhook.id });
	}
	return { results };
};
