import type { Webhook } from '../../client/contract/types';
import { ConversationsApiError } from '../../client/http/errors';
import {
	auditWebhooks,
	countTowardsLimit,
	type AuditedWebhook,
	type Instance,
} from '../../client/webhookAudit';
import { InputError } from '../../parameters/values/parameters';

const describe = ({ webhook, why }: AuditedWebhook): string =>
	`${webhook.url ?? ''} (ID ${webhook.id ?? ''}): ${why}.`;

/**
 * Whether the service may have refused a webhook because of the limit, and not because of the key
 * or the rate. The wording of that refusal isn't known, but the webhooks can be counted.
 */
export const mayBeWebhookLimit = (thrown: unknown): thrown is ConversationsApiError =>
	thrown instanceof ConversationsApiError &&
	thrown.status !== undefined &&
	thrown.status < 500 &&
	!thrown.uncertain &&
	thrown.status !== 401 &&
	thrown.status !== 429;

/**
 * Explains that the limit is reached: how many webhooks there are, and which look abandoned. Deletes
 * none, as they may belong to someone else. Returns `undefined` if the limit is not reached, so there
 * was another reason.
 */
export const explainWebhookLimit = async (
	refusal: string,
	webhooks: Webhook[],
	channelId: string | undefined,
	instance: Instance,
): Promise<InputError | undefined> => {
	const { count, limit: cap, ofKind } = countTowardsLimit(webhooks, channelId);
	if (count < cap) return undefined;
	const kind = channelId === undefined ? 'for all channels' : 'for single channels';
	const audited = await auditWebhooks(ofKind, instance);
	const abandoned = audited.filter(({ isAbandoned }) => isAbandoned);
	const found =
		abandoned.length > 0
			? `${abandoned.length} of them ${abandoned.length === 1 ? 'looks' : 'look'} abandoned: ${abandoned.map(describe).join(' ')} Delete the ones that you don't need by their IDs (Webhook: Delete in the MessageBird Conversations node), then activate the workflow again.`
			: `None of them looks abandoned: ${audited.map(({ webhook }) => webhook.url ?? '').join(', ')}. Delete one that you don't need (Webhook: Audit in the MessageBird Conversations node shows which are in use), or choose the other Scope, which has its own limit.`;
	return new InputError(
		`This account has ${count} webhooks ${kind}, and MessageBird allows no more than ${cap}`,
		`${found} (${refusal})`,
	);
};
