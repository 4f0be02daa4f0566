/** The services of MessageBird that the package uses, each at a host of its own. */
export type Service = 'conversations' | 'files' | 'templates';

/** Base URLs at MessageBird itself; any other one is a proxy's or a stand-in's. */
const OWN_HOSTS = ['conversations.messagebird.com', 'whatsapp-sandbox.messagebird.com'];

/** Where the services beside Conversations are at MessageBird. */
const ORIGINS: Record<Exclude<Service, 'conversations'>, string> = {
	files: 'https://messaging.messagebird.com',
	templates: 'https://integrations.messagebird.com',
};

/**
 * The URL of a service's path. With a Base URL other than MessageBird's own, all services are at its
 * origin, so that one proxy or simulator stands in for them, and the access key goes to no other host.
 *
 * @param baseUrl the credential's, with or without a slash at its end
 * @param path encoded, from the Base URL for Conversations and from the origin for the others
 */
export const serviceUrl = (baseUrl: string, path: string, service: Service): string => {
	if (service === 'conversations') return `${baseUrl.replace(/\/+$/, '')}${path}`;
	const { host, origin } = new URL(baseUrl);
	return `${OWN_HOSTS.includes(host) ? ORIGINS[service] : origin}${path}`;
};
