/** A WhatsApp template, as the service's Integrations API returns it. */
export interface Template {
	name: string;
	language: string;
	category: 'AUTHENTICATION' | 'MARKETING' | 'UTILITY';
	components: TemplateComponent[];
	/** A string, because the service may add statuses. */
	status: string;
	rejectedReason: string;
	wabaID: string;
	namespace: string;
	ctaURLLinkTrackingOptedOut: boolean;
	/** `date` in seconds since 1970. */
	qualityScore: { score: string; date: number; reasons: string[] | null };
	createdAt: string;
	updatedAt: string;
}

export interface TemplateComponent {
	type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS' | 'CAROUSEL' | 'LIMITED_TIME_OFFER';
	/** The type of a header. */
	format?: 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT';
	text?: string;
	buttons?: TemplateButton[];
	/** The cards of a carousel. */
	cards?: Array<{ components: TemplateComponent[] }>;
	/** Whether a limited-time offer counts down to the expiration time in the message. */
	has_expiration?: boolean;
	add_security_recommendation?: boolean;
	code_expiration_minutes?: number;
	example?: { header_text?: string[]; body_text?: string[][]; header_url?: string[] };
}

export interface TemplateButton {
	type: 'QUICK_REPLY' | 'URL' | 'PHONE_NUMBER' | 'COPY_CODE' | 'OTP';
	text?: string;
	/** May end in a placeholder. */
	url?: string;
	phone_number?: string;
	example?: string[];
	otp_type?: 'ONE_TAP' | 'COPY_CODE';
}

/** The WhatsApp Business account that a channel belongs to by default. */
export const DEFAULT_WABA_ID = '102290129340398';

export const DEFAULT_NAMESPACE = '20332cd4_f095_b080_d255_35677159aaff';

/** Creates a template, with sample values for missing fields. */
export const createTemplate = ({
	name,
	language,
	...fields
}: Pick<Template, 'name' | 'language'> & Partial<Template>): Template => {
	const time = `${new Date().toISOString().slice(0, 19)}Z`;
	return {
		name,
		language,
		category: 'UTILITY',
		components: [{ type: 'BODY', text: 'Hello' }],
		status: 'APPROVED',
		rejectedReason: 'NONE',
		wabaID: DEFAULT_WABA_ID,
		namespace: DEFAULT_NAMESPACE,
		ctaURLLinkTrackingOptedOut: false,
		qualityScore: { score: 'UNKNOWN', date: Math.floor(Date.now() / 1000), reasons: null },
		createdAt: time,
		updatedAt: time,
		...fields,
	};
};

/** Counts the different placeholders in a text, such as `{{1}}`. */
export const countPlaceholders = (text = ''): number =>
	new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name)).size;
