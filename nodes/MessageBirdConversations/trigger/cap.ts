import { auditWebhooks, countTowardsCap, type Audited, type Instance } from '../api/audit';
import { ConversationsApiError } from '../api/errors';
import type { Webhook } from '../api/types';
import { InputError } from '../fields/read';

/** How a refusal says that there are too many. */
const SAYS_LIMIT = /limit|maximum|too many|exceed/i;

const describe = ({ webhook, why }: Audited): string =>
	`${webhook.url ?? ''} (ID ${webhook.id ?? ''}): ${why}.`;

/** Whether the service refused a webhook because the account holds too many. */
export const isCapRefusal = (thrown: unknown): thrown is ConversationsApiError =>
	thrown instanceof ConversationsApiError &&
	thrown.status !== undefined &&
	thrown.status >= 400 &&
	thrown.status < 500 &&
	SAYS_LIMIT.test(thrown.message) &&
	thrown.status !== 429;

/**
 * Explains a webhook that was refused because of the cap: how many there are, and which of them
 * look abandoned. They may be another's all the same: nothing is deleted here.
 */
export const explainCap = async (
	webhooks: Webhook[],
	channelId: string | undefined,
	instance: Instance,
): Promise<InputError> => {
	const { count, cap, ofKind } = countTowardsCap(webhooks, channelId);
	const kind = channelId === undefined ? 'for all channels' : 'for a single channel';
	const audited = await auditWebhooks(ofKind, instance);
	const abandoned = audited.filter(({ isAbandoned }) => isAbandoned);
	const found =
		abandoned.length > 0
			? `${abandoned.length} of them ${abandoned.length === 1 ? 'looks' : 'look'} abandoned: ${abandoned.map(describe).join(' ')} Delete what nobody needs by its ID (Webhook: Delete in the MessageBird Conversations node), then activate again.`
			: `None of them looks abandoned: ${audited.map(({ webhook }) => webhook.url ?? '').join(', ')}. Delete one that nobody needs (Webhook: Audit in the MessageBird Conversations node tells them apart), or choose the other Scope, which has a limit of its own.`;
	return new InputError(
		`MessageBird holds ${count} webhooks ${kind} of this account, and takes no more than ${cap}`,
		found,
	);
};
