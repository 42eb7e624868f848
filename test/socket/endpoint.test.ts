import assert from "node:assert/strict";
import test from "node:test";
import { portsByName } from "../../src/ports/index.ts";
import {
	type Endpoint,
	EndpointSyntaxError,
	formatEndpoint,
	type ParseEndpointOptions,
	parseEndpoint,
	SocketError,
} from "../../src/socket/index.ts";

const tcp = (host: string, port: number): Endpoint => ({ transport: "tcp", host, port });

const readable: readonly (readonly [text: string, endpoint: Endpoint, options?: ParseEndpointOptions])[] = [
	["tcp://example.org:80", tcp("example.org", 80)],
	["TCP://Example.ORG:80", tcp("example.org", 80)],
	["tcp://example.org:80/", tcp("example.org", 80)],
	["tls://example.org:443", { transport: "tls", host: "example.org", port: 443 }],
	["tls://example.org:https", { transport: "tls", host: "example.org", port: 443 }],
	["udp://127.0.0.1:domain", { transport: "udp", host: "127.0.0.1", port: 53 }],
	["udp://127.0.0.1:ntp", { transport: "udp", host: "127.0.0.1", port: 123 }],
	["example.org:8080", tcp("example.org", 8080)],
	["example.org.:8080", tcp("example.org.", 8080)],
	["localhost:http", tcp("localhost", 80)],
	["localhost:HTTP", tcp("localhost", 80)],
	["localhost:www", tcp("localhost", 80)],
	["_service.example.org:1", tcp("_service.example.org", 1)],
	["xn--bcher-kva.example:80", tcp("xn--bcher-kva.example", 80)],
	["bücher.example:80", tcp("xn--bcher-kva.example", 80)],
	["[2001:db8::1]:443", tcp("2001:db8::1", 443)],
	["[fe80::1%eth0]:22", tcp("fe80::1%eth0", 22)],
	["tls://[::1]:1", { transport: "tls", host: "::1", port: 1 }],
	[":8080", tcp("localhost", 8080)],
	[":8080", tcp("0.0.0.0", 8080), { defaultHost: "0.0.0.0" }],
	["8080", tcp("localhost", 8080)],
	[":http", tcp("localhost", 80)],
	["localhost:Git", tcp("localhost", 9418), { portsByName }],
	["localhost:0", tcp("localhost", 0)],
	["localhost:65535", tcp("localhost", 65_535)],
	["localhost:1", { transport: "udp", host: "localhost", port: 1 }, { defaultTransport: "udp" }],
	["example.org", tcp("example.org", 443), { defaultPort: 443 }],
	["[::1]", tcp("::1", 443), { defaultPort: 443 }],
	["::1", tcp("::1", 443), { defaultPort: 443 }],
	["unix:/run/x.sock", { transport: "unix", path: "/run/x.sock" }],
	["unix:///run/x.sock", { transport: "unix", path: "/run/x.sock" }],
	["UNIX:relative.sock", { transport: "unix", path: "relative.sock" }],
	["unix:/run/a b:c@d", { transport: "unix", path: "/run/a b:c@d" }],
];

for (const [text, endpoint, options] of readable) {
	test(`${JSON.stringify(text)} is read as ${formatEndpoint(endpoint)}`, () => {
		assert.deepEqual(parseEndpoint(text, options), endpoint);
		assert.deepEqual(parseEndpoint(formatEndpoint(endpoint)), endpoint);
	});
}

const unreadable: readonly (readonly [text: string, says: RegExp, options?: ParseEndpointOptions])[] = [
	["", /it is empty/],
	["example.org", /the port is missing/],
	["tcp://", /the port is missing|no host/],
	["[::1]", /the port is missing/],
	["::1", /the port is missing/],
	["localhost:", /nothing is not a port/],
	["localhost:65536", /65536 is not a port/],
	["localhost:123456", /123456 is not a port/],
	["localhost:-1", /-1 is not a port/],
	["localhost:+80", /\+80 is not a port/],
	["99999", /99999 is not a port/],
	["localhost:no-such-service", /no service is named "no-such-service"/, { portsByName }],
	["localhost:git", /"git" is not a common service; use the port's number, or pass portsByName/],
	["localhost:0x50", /no service/, { portsByName }],
	["localhost:http-alt", /"http-alt" has several ports: 591, 8008, 8080; choose one/, { portsByName }],
	["http://localhost:80", /http:\/\/ is not a transport/],
	["2001:db8::1:zz:443", /several colons/],
	["a:b:c", /several colons/],
	["[::1:443", /brackets do not match/],
	["[::1]443", /brackets do not match/],
	["[localhost]:443", /"localhost" is not an IPv6 address/],
	["[1.2.3.4]:443", /is not an IPv6 address/],
	["user@host:80", /"@" is not allowed there: an endpoint has no user name/],
	["tcp://host:80/path", /"\/" is not allowed there: an endpoint has no path/],
	["host:80?query", /"\?" is not allowed there/],
	["ho st:80", /" " is not allowed there/],
	["host\n:80", /"\\n" is not allowed there/],
	["host\0:80", /is not allowed there/],
	["-host:80", /"-host" is not a host name/],
	["host-:80", /is not a host name/],
	["a..b:80", /is not a host name/],
	["..:80", /is not a host name/],
	["ho%st:80", /is not a host name/],
	[`${"a".repeat(64)}:80`, /is not a host name/],
	[`${"a.".repeat(130)}a:80`, /is not a host name/],
	["1.2.3.4.5:80", /is not an IPv4 address/],
	["300.1.1.1:80", /is not an IPv4 address/],
	["127.1:80", /is not an IPv4 address/],
	["127.0.0.01:80", /is not an IPv4 address/],
	["0x7f.1:80", /is not an IPv4 address/],
	["0x7f000001:80", /is not an IPv4 address/],
	["unix:", /the path is missing/],
	["unix:/a\0b", /contains a NUL/],
	[`unix:/${"a".repeat(107)}`, /the path has 108 bytes/],
];

for (const [text, says, options] of unreadable) {
	test(`${JSON.stringify(text.slice(0, 70))} is refused, and the error says why`, () => {
		assert.throws(
			() => parseEndpoint(text, options),
			(error) => {
				assert.ok(error instanceof EndpointSyntaxError);
				assert.ok(error instanceof SocketError);
				assert.equal(error.code, "ENDPOINT_SYNTAX");
				assert.equal(error.step, "endpoint");
				assert.equal(error.name, "EndpointSyntaxError");
				assert.match(error.message, says);
				assert.ok(error.message.length < 400, error.message);
				return true;
			},
		);
	});
}
