import { readMessageOf, refusalOf } from './messages';

test.each([
	['52.3702', '4.8952'],
	['52,3702', ' 4,8952 '],
	[52.3702, 4.8952],
])('accepts the coordinates %j and %j', (latitude, longitude) => {
	expect(readMessageOf('location', { latitude, longitude }).content).toEqual({
		location: { latitude: 52.3702, longitude: 4.8952 },
	});
});

test.each(['52,370,2', '52°', '91', '91,5', ''])('refuses "%s" as a latitude', (latitude) => {
	expect(refusalOf('location', { latitude, longitude: 4 }).message).toContain('"Latitude" is');
});
