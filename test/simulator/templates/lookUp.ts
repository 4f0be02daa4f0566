import type { Account, Channel } from '../account';
import { DEFAULT_WABA_ID, type Template } from './template';

/** The WhatsApp Business account of a channel; `undefined` on other platforms. */
export const wabaOf = ({ platformId, wabaID }: Channel): string | undefined =>
	platformId === 'whatsapp' ? (wabaID ?? DEFAULT_WABA_ID) : undefined;

/** Finds the template for a message; with the policy `fallback`, in any language. */
export const findTemplate = (
	{ data }: Account,
	channel: Channel,
	wanted: { templateName: string; language?: { code?: string; policy?: string } },
): Template | undefined => {
	const named = data.templates.filter(
		({ name, wabaID }) => name === wanted.templateName && wabaID === wabaOf(channel),
	);
	const { code, policy } = wanted.language ?? {};
	const translated = named.find(({ language }) => language === code);
	return translated ?? (policy === 'fallback' ? named[0] : undefined);
};
