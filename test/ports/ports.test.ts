import assert from "node:assert/strict";
import test from "node:test";
import { serviceLines } from "../../scripts/service-names.ts";
import { portsByName, servicesByPort } from "../../src/ports/index.ts";
import { commonNames, commonPort } from "../../src/socket/common-ports.ts";

const assigned: readonly (readonly [name: string, port: number, transport: "tcp" | "udp"])[] = [
	["echo", 7, "udp"],
	["discard", 9, "tcp"],
	["ftp", 21, "tcp"],
	["ssh", 22, "tcp"],
	["telnet", 23, "tcp"],
	["smtp", 25, "tcp"],
	["domain", 53, "udp"],
	["bootps", 67, "udp"],
	["tftp", 69, "udp"],
	["http", 80, "tcp"],
	["www", 80, "tcp"],
	["pop3", 110, "tcp"],
	["ntp", 123, "udp"],
	["imap", 143, "tcp"],
	["snmp", 161, "udp"],
	["bgp", 179, "tcp"],
	["ldap", 389, "tcp"],
	["https", 443, "tcp"],
	["https", 443, "udp"],
	["submission", 587, "tcp"],
	["domain-s", 853, "tcp"],
	["imaps", 993, "tcp"],
	["pop3s", 995, "tcp"],
	["socks", 1080, "tcp"],
	["mysql", 3306, "tcp"],
	["ms-wbt-server", 3389, "tcp"],
	["postgresql", 5432, "tcp"],
	["amqp", 5672, "tcp"],
	["redis", 6379, "tcp"],
	["http-alt", 8080, "tcp"],
	["git", 9418, "tcp"],
	["mongodb", 27_017, "tcp"],
	["x11", 6000, "tcp"],
	["x11", 6063, "tcp"],
];

for (const [name, port, transport] of assigned) {
	test(`${name} is ${transport} port ${port}, found both ways`, () => {
		assert.ok(portsByName(name, transport).some((service) => service.port === port));
		assert.ok(servicesByPort(port, transport).some((service) => service.names.includes(name)));
	});
}

test("a name is found whatever its case, and an unknown one is not", () => {
	assert.equal(portsByName("HTTPS")[0]?.port, 443);
	assert.deepEqual(portsByName("no-such-service"), []);
	assert.deepEqual(portsByName("constructor"), []);
});

test("a port is found by transport, and an unassigned one is not", () => {
	assert.deepEqual(servicesByPort(4), []);
	assert.deepEqual(servicesByPort(-1), []);
	assert.deepEqual(servicesByPort(80, "dccp"), []);
	assert.equal(servicesByPort(80, "sctp")[0]?.names[0], "http");
	const [http] = servicesByPort(80, "tcp");
	assert.deepEqual(http, {
		port: 80,
		names: ["http", "www", "www-http"],
		transports: ["tcp", "udp", "sctp"],
		description: "World Wide Web HTTP",
	});
});

test("the registry is whole: hundreds of system ports, thousands of user ports, all well-formed", () => {
	let systemPorts = 0;
	let userPorts = 0;
	for (let port = 0; port <= 65_535; port++) {
		const services = servicesByPort(port);
		if (services.length > 0) port < 1_024 ? systemPorts++ : userPorts++;
		for (const service of services) {
			assert.equal(service.port, port);
			assert.ok(service.names.length > 0 && service.names.every((name) => /^\S+$/.test(name)));
			assert.ok(service.transports.length > 0 && service.transports.every((name) => name !== undefined));
		}
	}
	assert.ok(systemPorts > 600, `${systemPorts} system ports`);
	assert.ok(userPorts > 5_000, `${userPorts} user ports`);
});

test("IANA's registry becomes one line for each service: aliases, replaced names, ranges and missing transports", () => {
	const rows = [
		"Service Name,Port Number,Transport Protocol,Description,Assignment Notes",
		",4,tcp,Unassigned,",
		"http,80,tcp,World Wide Web HTTP,",
		"http,80,udp,World Wide Web HTTP,",
		'www,80,tcp,World Wide Web HTTP,"This is a duplicate of the ""http"" service and should not be used."',
		"http,80,sctp,HTTP,",
		'whoispp,63,tcp,"whois++ IANA assigned this well-formed service name as a replacement for ""whois++"".",',
		"whois++,63,tcp,whois++,",
		"name,42,tcp,Host Name Server,",
		"nameserver,42,tcp,Host Name Server,",
		"x11,6000-6063,tcp,X Window System,",
		"flex-lm,27000-27009,,FLEX LM (1-10),",
		"echo,7,tcp,Echo,",
		`long,9000,udp,${"a word ".repeat(12)},`,
		"_service-without-port,,tcp,Nowhere,",
	];
	assert.deepEqual(serviceLines(rows.join("\n")), [
		"7 t echo",
		"42 t name,nameserver Host Name Server",
		"63 t whoispp,whois++ whois++",
		"80 tus http,www World Wide Web HTTP",
		"6000-6063 t x11 X Window System",
		`9000 u long ${"a word ".repeat(9)}a word...`,
		"27000-27009 tu flex-lm FLEX LM (1-10)",
	]);
});

test("the common names that endpoints know without the registry have its ports", () => {
	assert.ok(commonNames.length > 30);
	for (const name of commonNames) {
		assert.equal(commonPort(name.toUpperCase()), commonPort(name));
		const ports = new Set(
			["tcp" as const, "udp" as const]
				.flatMap((transport) => portsByName(name, transport))
				.map(({ port }) => port),
		);
		assert.deepEqual([...ports], [commonPort(name)], name);
	}
	for (const name of ["", "git", "constructor", "__proto__"]) assert.equal(commonPort(name), undefined);
});
