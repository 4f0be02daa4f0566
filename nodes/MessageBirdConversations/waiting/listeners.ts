import type { Webhook } from '../client/contract/types';
import type { ConversationsApi } from '../client/conversationsApi';
import { readShortList } from '../client/pagination/pagination';

/** The header of the request that asks a trigger whether it answers waiting workflows. */
export const PROBE_HEADER = 'x-n8n-answers-waiting';

/** What is signed in that request: it proves that the sender has the account's access key. */
export const probeText = (url: string): string => `does ${url} answer waiting workflows?`;

/** The paths of triggers: other webhooks of this n8n would start a workflow when they are asked. */
const TRIGGER_PATH = /^webhook(?:-test)?\/[^/?]+\/webhook$/;

/** Whether a trigger of this n8n passes answers on: if none does, the customer's answer is lost. */
export type Listening = 'listening' | 'none' | 'turnedOff';

/**
 * Finds out whether a trigger of this n8n hears the answers on a channel and passes them on.
 *
 * @param baseUrl what the URLs of this n8n's webhooks start with
 * @param ask asks the trigger at a URL; `undefined` if it doesn't say
 * @throws ConversationsApiError
 */
export const findListener = async (
	api: ConversationsApi,
	{
		baseUrl,
		channelId,
		ask,
	}: {
		baseUrl: string;
		channelId: string | undefined;
		ask: (url: string) => Promise<boolean | undefined>;
	},
): Promise<Listening> => {
	const webhooks = await readShortList(async (query) => await api.listWebhooks(query));
	const isTrigger = (url: string): boolean =>
		url.startsWith(baseUrl) && TRIGGER_PATH.test(url.slice(baseUrl.length));
	const hears = (webhook: Webhook): boolean =>
		baseUrl !== '' &&
		webhook.status !== 'disabled' &&
		isTrigger(webhook.url ?? '') &&
		(webhook.events ?? []).includes('message.created') &&
		(!webhook.channelId || channelId === undefined || webhook.channelId === channelId);
	const urls = webhooks.filter(hears).map(({ url = '' }) => url);
	const answers = await Promise.all(urls.map(ask));
	if (answers.includes(true)) return 'listening';
	return answers.includes(false) ? 'turnedOff' : 'none';
};
