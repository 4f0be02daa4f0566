import { isRecord } from '../../shared/json';
import { inside, toNumber, type Place } from './values';

/** The keys that identify a product, in an order, an inquiry or a list. */
const PRODUCT_KEYS = ['product_retailer_id', 'productRetailerId'];

/** The keys whose values become numbers if they are received as text. */
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

/** Finds the products in a message's content. Their keys stay as received. */
export const findProducts = (content: unknown): object[] => collect({ path: [], value: content });
