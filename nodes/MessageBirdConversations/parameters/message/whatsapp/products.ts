import type { INodeProperties } from 'n8n-workflow';

import { InputError, nameOf, type Parameters } from '../../values/parameters';
import { readTrimmed } from '../../values/read';
import type { MessageType } from '../messageType';
import { checkCount, readFilled } from './entries';
import {
	bodyText,
	footerText,
	headerText,
	readFrame,
	readTexts,
	textHeader,
	toInteractive,
} from './interactive';
import { LIMITS } from './limits';
import { readSectionTitle, sectionsOf, toSectionFields } from './sections';

const catalogId: INodeProperties = {
	displayName: 'Catalog ID',
	name: 'catalogId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 194836987003835',
	description:
		'The ID of the catalog that is connected to your WhatsApp account, as shown in Commerce Manager',
};

const productId: INodeProperties = {
	displayName: 'Product ID',
	name: 'productId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. SKU-1001',
	description: "The product's content ID (retailer ID) in the catalog",
};

const products: INodeProperties = {
	displayName: 'Products',
	name: 'products',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Product',
	options: [{ displayName: 'Product', name: 'product', values: [productId] }],
};

const productSections = toSectionFields(
	'productSections',
	'The products to show, in one or more sections, up to 30 products in total',
	products,
);

/** @throws InputError */
const toAction = (parameters: Parameters) => ({ catalog_id: readTrimmed(parameters, catalogId) });

/** One product from a catalog. */
export const product: MessageType = {
	value: 'product',
	name: 'Product',
	description: 'One product from a catalog (WhatsApp)',
	fields: [catalogId, productId, bodyText, footerText],
	toBody: (parameters) =>
		toInteractive('product', readTexts(parameters), {
			...toAction(parameters),
			product_retailer_id: readTrimmed(parameters, productId),
		}),
};

/** @throws InputError */
const readSections = (parameters: Parameters): object[] => {
	const sections = sectionsOf(parameters, productSections).map((section, _, all) => ({
		...readSectionTitle(section, all.length === 1),
		product_items: readFilled(section, products, 'product', 'Product').map((entry) => ({
			product_retailer_id: readTrimmed(entry, productId),
		})),
	}));
	const count = sections.flatMap(({ product_items: items }) => items).length;
	checkCount(nameOf(parameters, productSections), count, LIMITS.products, 'product');
	return sections;
};

/** @throws InputError */
const readFrameWithHeader = (parameters: Parameters): object => {
	const frame = readFrame(parameters);
	if ('header' in frame) return frame;
	throw new InputError(
		`"${headerText.displayName}" under ${textHeader.displayName} is empty`,
		'Enter a line of text. WhatsApp requires one above the products.',
	);
};

/** Several products from a catalog. */
export const productList: MessageType = {
	value: 'productList',
	name: 'Product List',
	description: 'Up to 30 products from a catalog (WhatsApp)',
	fields: [catalogId, bodyText, productSections, textHeader, footerText],
	toBody: (parameters) =>
		toInteractive('product_list', readFrameWithHeader(parameters), {
			...toAction(parameters),
			sections: readSections(parameters),
		}),
};
