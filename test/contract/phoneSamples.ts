/** A question with a list of times to choose from. */
export const LIST = {
	interactive: {
		type: 'list',
		body: { text: 'When shall we come?' },
		action: {
			button: 'See times',
			sections: [
				{ title: 'Today', rows: [{ id: 'am', title: 'Morning', description: '8 to 12' }] },
				{ title: 'Tomorrow', rows: [{ id: 'pm', title: 'Afternoon' }] },
			],
		},
	},
};

/** A list of products to order. */
export const PRODUCTS = {
	interactive: {
		type: 'product_list',
		header: { type: 'text', text: 'Our tulips' },
		body: { text: 'Pick your favorites' },
		action: {
			catalog_id: 'cat',
			sections: [
				{ title: 'Red', product_items: [{ product_retailer_id: 'sku-9' }] },
				{ title: 'Yellow', product_items: [{ product_retailer_id: 'sku-11' }] },
			],
		},
	},
};

/** A template with a value and a quick reply. The simulator's account doesn't have it. */
export const templateWith = (text: string) => ({
	hsm: {
		namespace: 'namespace',
		templateName: 'on_its_way',
		language: { policy: 'deterministic', code: 'en' },
		components: [
			{ type: 'body', parameters: [{ type: 'text', text }] },
			{
				type: 'button',
				sub_type: 'quick_reply',
				index: 0,
				parameters: [{ type: 'payload', payload: 'GOT_IT' }],
			},
		],
	},
});
