import { isRecord } from '../../shared/json';
import { inside, toNumber, type Place } from './values';

/** What an object has that is a product, of an order, an enquiry or a list. */
const PRODUCT_KEYS = ['product_retailer_id', 'productRetailerId'];

/** What is a number, whether or not it is given as one. */
const NUMBERS = ['quantity', 'item_price', 'itemPrice'];

const withNumbers = (product: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(product).map(([key, value]) => [
			key,
			NUMBERS.includes(key) ? toNumber(value) : value,
		]),
	);

const collect = (place: Place): object[] => {
	const { value } = place;
	const isProduct = isRecord(value) && PRODUCT_KEYS.some((key) => Object.hasOwn(value, key));
	return isProduct ? [withNumbers(value)] : inside(place).flatMap(collect);
};

/** Finds the products in a message's content, each with the keys that it was received with. */
export const findProducts = (content: unknown): object[] => collect({ path: [], value: content });
