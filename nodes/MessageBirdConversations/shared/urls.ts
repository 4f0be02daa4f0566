/** Host names of local networks, and names reserved on the internet. */
const LOCAL_NAMES = [
	'alt',
	'corp',
	'fritz.box',
	'home',
	'home.arpa',
	'internal',
	'intranet',
	'invalid',
	'lan',
	'local',
	'localdomain',
	'localhost',
	'mshome.net',
	'onion',
	'private',
	'svc',
	'test',
];

/** IPv4 ranges that are not reachable from outside, as base address and prefix length. */
const LOCAL_RANGES: Array<[base: string, bits: number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	// Azure's internal services.
	['168.63.129.16', 32],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 3],
];

const toNumber = (address: string): number =>
	address.split('.').reduce((number, part) => number * 256 + Number(part), 0);

const isIpv4 = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host);

const isLocalIpv4 = (host: string): boolean =>
	LOCAL_RANGES.some(([base, bits]) => {
		const size = 2 ** (32 - bits);
		return Math.floor(toNumber(host) / size) === Math.floor(toNumber(base) / size);
	});

/** IPv4 embedded in IPv6: mapped, compatible (also `::1`), translated (NAT64, SIIT), and 6to4. */
const EMBEDDED_IPV4 = [
	/^::(?:ffff:(?:0:)?)?(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/,
	/^64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/,
	/^2002:([0-9a-f]{1,4}):([0-9a-f]{0,4})(?=:)/,
];

const readEmbeddedIpv4 = (host: string): string | undefined => {
	const parts = EMBEDDED_IPV4.map((pattern) => pattern.exec(host)).find((found) => found !== null);
	if (!parts) return undefined;
	// A group of zeros may be omitted.
	const [high = 0, low = 0] = parts
		.slice(1)
		.map((part: string | undefined) => parseInt(`0${part ?? ''}`, 16));
	return [high >> 8, high & 255, low >> 8, low & 255].join('.');
};

/**
 * Unspecified, unique local, link-local, multicast, local NAT64, discard-only and segment routing
 * addresses, and embedded local IPv4.
 */
const isLocalIpv6 = (host: string): boolean => {
	const ipv4 = readEmbeddedIpv4(host);
	return (
		(ipv4 !== undefined && isLocalIpv4(ipv4)) ||
		host === '::' ||
		/^f[cdf]|^fe[89a-f]|^64:ff9b:1:|^100::|^5f00:/.test(host)
	);
};

/**
 * Parses a URL, which may be relative to a base; `undefined` if it isn't one. `URL.canParse` of Node 20
 * refuses URLs with letters such as "ü" once it was called some thousand times.
 */
export const parseUrl = (text: string, base?: string): URL | undefined => {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
};

/**
 * Whether a URL's host is on this machine or in a private network, so the internet can't reach it. A
 * name without a dot belongs to a container or a local network. A text that isn't a URL is not local.
 */
export const isLocalUrl = (url: string): boolean => {
	const parsed = parseUrl(url);
	if (!parsed) return false;
	// The URL parser normalizes all spellings of an address.
	const host = parsed.hostname.replace(/\.$/, '');
	if (host.startsWith('[')) return isLocalIpv6(host.slice(1, -1));
	if (isIpv4(host)) return isLocalIpv4(host);
	return !host.includes('.') || LOCAL_NAMES.some((name) => `.${host}`.endsWith(`.${name}`));
};

/** Whether a text is an http(s) URL. */
export const isWebUrl = (text: string): boolean =>
	['http:', 'https:'].includes(parseUrl(text)?.protocol ?? '');
