import { isLocalUrl, isWebUrl } from '../../../nodes/MessageBirdConversations/shared/urls';

test.each([
	'http://localhost:5678/webhook/a',
	'http://LOCALHOST/',
	'http://n8n.localhost/',
	'http://n8n:5678/webhook/a',
	'http://n8n.local/',
	'http://n8n.internal./',
	'http://127.0.0.1/',
	'http://127.1/',
	'http://2130706433/',
	'http://0x7f.0.0.1/',
	'http://0.0.0.0/',
	'http://10.1.2.3/',
	'http://100.64.0.1/',
	'http://169.254.169.254/',
	'http://172.16.0.1/',
	'http://172.31.255.255/',
	'http://192.168.1.1/',
	'http://[::1]:5678/',
	'http://[::]/',
	'http://[fd00::1]/',
	'http://[fe80::1]/',
	'http://[::ffff:192.168.1.1]/',
	'http://192.0.0.192/',
	'http://198.18.0.1/',
	'http://224.0.0.1/',
	'http://255.255.255.255/',
	'http://[64:ff9b:1::a9fe:a9fe]/',
	'http://[2002:7f00::]/',
	'http://[ff02::1]/',
	'http://redis.default.svc/',
	'http://x.localdomain/',
	'http://168.63.129.16/machine?comp=goalstate',
	'http://[::ffff:168.63.129.16]/',
	'http://100.100.100.200/latest/meta-data/',
	'http://metadata.google.internal/',
	'http://[fd00:ec2::254]/latest/meta-data/',
	'http://[::ffff:0:169.254.169.254]/',
	'http://[100::1]/',
	'http://[5f00::1]/',
	'http://nas.home/',
	'http://n8n.corp/',
	'http://n8n.private/',
	'http://fritz.box/',
	'http://n8n.FRITZ.box./',
	'http://home.arpa/',
	'http://n8n.home.arpa/',
	'http://n8n.mshome.net/',
	'http://n8n.invalid/',
	'http://abc.onion/',
	'http://abc.alt/',
])("treats %s as an address that the internet can't reach", (url) => {
	expect(isLocalUrl(url)).toBe(true);
});

test.each([
	'https://n8n.example.com/webhook/a',
	'https://conversations.messagebird.com/v1',
	'https://localhost.example.com/',
	'https://my-tunnel.trycloudflare.com/',
	'http://8.8.8.8/',
	'http://172.15.0.1/',
	'http://172.32.0.1/',
	'http://100.128.0.1/',
	'http://192.169.0.1/',
	'http://198.20.0.1/',
	'http://223.255.255.255/',
	'http://[2002:808:808::1]/',
	'http://[2001:db8::1]/',
	'http://[::ffff:8.8.8.8]/',
	'http://fdexample.com/',
	'http://168.63.129.15/',
	'http://168.63.129.17/',
	'https://myfritz.box/',
	'https://my-corp.com/',
	'https://private.example.com/',
	'http://[1001::1]/',
	'no URL',
	'',
])('treats %s as one that it can', (url) => {
	expect(isLocalUrl(url)).toBe(false);
});

// Node 20 compiles `URL.canParse` after some thousand calls, and then refuses these URLs.
test('a URL with letters beyond ASCII stays a URL, however many are checked', () => {
	const urls = ['https://bücher.example/ä', 'https://example.com/bär.jpg', 'https://example.com'];
	const refused = Array.from(
		{ length: 60_000 },
		(_, index) => urls[index % urls.length] ?? '',
	).filter((url) => !isWebUrl(url));
	expect(refused).toEqual([]);
});
