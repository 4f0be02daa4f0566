import { isLocalUrl } from '../../nodes/MessageBirdConversations/api/address';

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
])('takes %s for an address that the internet can not reach', (url) => {
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
	'no URL',
	'',
])('takes %s for one that it can', (url) => {
	expect(isLocalUrl(url)).toBe(false);
});
