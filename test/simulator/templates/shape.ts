import Ajv from 'ajv';

import { badRequest, type ServiceError } from '../serviceError';

export interface HsmParameter {
	type: string;
	text?: string;
	dateTime?: string;
	currency?: { currencyCode: string; amount: number };
	expiration_time?: string | number;
	coupon_code?: string;
}

export interface HsmComponent {
	type: string;
	sub_type?: string;
	/** The button's index. The official Java client leaves it out for a coupon code. */
	index?: number;
	card_index?: number;
	parameters?: HsmParameter[];
	cards?: HsmComponent[];
	components?: HsmComponent[];
}

/** The content of a template message. */
export interface Hsm {
	namespace?: string;
	templateName: string;
	language?: { code?: string; policy?: string };
	params?: Array<{
		default?: string;
		currency?: { currencyCode: string; amount: number };
		dateTime?: string;
	}>;
	components?: HsmComponent[];
}

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const listOf = (name: string) => ({ type: 'array', items: { $ref: `#/definitions/${name}` } });
const object = (properties: object, required: string[] = []) => ({
	type: 'object',
	required,
	properties,
});

const currency = object({ currencyCode: text, amount: { type: 'integer' } }, [
	'currencyCode',
	'amount',
]);
const media = object({ url: text, caption: text }, ['url']);

/** The field with the value of a parameter, by the parameter's type. */
const VALUES: Record<string, [field: string, schema: object]> = {
	text: ['text', text],
	payload: ['payload', text],
	currency: ['currency', currency],
	date_time: ['dateTime', text],
	image: ['image', media],
	video: ['video', media],
	document: ['document', media],
	expiration_time: ['expiration_time', { type: ['string', 'integer'] }],
	coupon_code: ['coupon_code', text],
};

/** The format of the official Java client (see its MessageComponentType) and the service's guides. */
const SCHEMA = {
	definitions: {
		parameter: {
			...object({ type: { enum: Object.keys(VALUES) } }, ['type']),
			allOf: Object.entries(VALUES).map(([type, [field, schema]]) => ({
				if: { properties: { type: { const: type } } },
				then: object({ [field]: schema }, [field]),
			})),
		},
		component: object(
			{
				type: {
					enum: [
						'header',
						'body',
						'footer',
						'button',
						'card',
						'carousel',
						'limited_time_offer',
						'copy_code',
					],
				},
				sub_type: { enum: ['url', 'quick_reply', 'copy_code'] },
				index: count,
				card_index: count,
				parameters: listOf('parameter'),
				cards: listOf('component'),
				components: listOf('component'),
			},
			['type'],
		),
	},
	...object(
		{
			namespace: text,
			templateName: { type: 'string', minLength: 1 },
			language: object({ code: text, policy: text }),
			params: {
				type: 'array',
				items: object({ default: text, currency, dateTime: text }),
			},
			components: listOf('component'),
		},
		['templateName'],
	),
};

const isHsm = new Ajv({ strict: false }).compile<Hsm>(SCHEMA);

/**
 * Returns the API's immediate refusal of a template message's content. Malformed content is refused
 * as invalid JSON (code 21), as users of the PHP and Go clients report.
 */
export const refuseHsm = (hsm: unknown): ServiceError | undefined => {
	if (!isHsm(hsm)) {
		const [first] = isHsm.errors ?? [];
		const place = `content.hsm${(first?.instancePath ?? '').replaceAll('/', '.')}`;
		return badRequest(`JSON is not a valid format: ${place} ${first?.message ?? ''}`, 422);
	}
	// According to the service's guides, a message has either params, for the body only, or components.
	if (hsm.params?.length && hsm.components?.length) {
		return badRequest('Use either params or components of a template, not both', 422);
	}
	return undefined;
};
