import { toRefusalLine } from '../../../../nodes/MessageBirdConversations/trigger/delivery/refusalLog';

const NOW = 1_700_000_000;

test('logs ten refusals of a trigger per minute, and tells so with the last', () => {
	const said = Array.from({ length: 1000 }, (_, n) => toRefusalLine('one', `${n}`, NOW + n / 100));
	expect(said.filter((line) => line !== undefined)).toHaveLength(10);
	expect(said[0]).toBe('refused a delivery: 0');
	expect(said[9]).toBe('refused a delivery: 9 (further ones are not logged for a minute)');

	expect(toRefusalLine('another', 'nbf', NOW)).toBe('refused a delivery: nbf');
	expect(toRefusalLine('one', 'exp', NOW + 61)).toBe('refused a delivery: exp');
	expect(toRefusalLine('one', 'no type', NOW + 61, 'took it')).toBe('took it: no type');
});
