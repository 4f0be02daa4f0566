/** The MessageBird services that this package uses, each on its own host. */
export type Service = 'conversations' | 'files' | 'templates';

/** MessageBird's own hosts; any other Base URL is a proxy or a simulator. */
const OWN_HOSTS = ['conversations.messagebird.com', 'whatsapp-sandbox.messagebird.com'];

/** MessageBird's own URLs of the services other than Conversations. */
const ORIGINS: Record<Exclude<Service, 'conversations'>, string> = {
	files: 'https://messaging.messagebird.com',
	templates: 'https://integrations.messagebird.com',
};

/**
 * The URL of a service's path. If the Base URL isn't MessageBird's own, all services use its origin: one
 * proxy or simulator serves them all, and the access key isn't sent to another host.
 *
 * @param baseUrl the credential's Base URL, with or without a trailing slash
 * @param path the encoded path, relative to the Base URL for Conversations, or to the origin
 */
export const serviceUrl = (baseUrl: string, path: string, service: Service): string => {
	if (service === 'conversations') return `${baseUrl.replace(/\/+$/, '')}${path}`;
	const { host, origin } = new URL(baseUrl);
	return `${OWN_HOSTS.includes(host) ? ORIGINS[service] : origin}${path}`;
};
