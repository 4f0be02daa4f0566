import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import type { Conversation, ConversationStatus, Webhook } from '../../client/contract/types';
import type { ConversationsApi } from '../../client/conversationsApi';
import { readShortList, MAX_PAGE_SIZE } from '../../client/pagination/pagination';
import { toRecipientKey } from '../../client/recipient';
import { contactName, contactNumber } from '../../client/simplify/contact';
import { PLATFORMS } from '../fields/vocabulary';
import { matchesSearch } from './matchesSearch';

/**
 * Fills a resource locator's list: returns the matches, and a token for the next page.
 *
 * @param channelId the channel selected next to it; `''` if there is none
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

/** Read one after the other: without a status, the service lists only active conversations. */
const STATUSES: ConversationStatus[] = ['active', 'archived'];

/** How many pages one search reads before it returns what it has and offers to continue. */
export const MAX_PAGES_PER_SEARCH = 5;

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
 * Searches conversations by contact name, number and last activity, active ones first. The API has
 * no search, so it reads pages until one has a match, a few pages at a time.
 */
export const searchConversations: Search = async (api, filter, paginationToken) => {
	let { status, offset } = readPlace(paginationToken);
	const results: INodeListSearchItems[] = [];

	for (let pages = 0; pages < MAX_PAGES_PER_SEARCH && results.length === 0; pages++) {
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

/** How many conversations to search for channels: 5 pages. */
const CONVERSATIONS_FOR_CHANNELS = MAX_PAGES_PER_SEARCH * MAX_PAGE_SIZE;

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
 * Searches channels by name and platform. The API can't list channels, so they come from recent
 * conversations.
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

/** Searches webhooks by URL, events and channel; an account has at most 15. */
export const searchWebhooks: Search = async (api, filter) => {
	const results: INodeListSearchItems[] = [];
	for (const webhook of await readShortList((page) => api.listWebhooks(page))) {
		const name = nameWebhook(webhook);
		if (webhook.id && matchesSearch(`${name} ${webhook.id}`, filter))
			results.push({ name, value: webhook.id });
	}
	return { results };
};
