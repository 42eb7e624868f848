import assert from "node:assert/strict";
import test from "node:test";
import { type AddressKind, classifyAddress, isPublicAddress } from "../../src/socket/index.ts";
import { embeddedIpv4 } from "../../src/socket/internal.ts";

const kinds: readonly (readonly [address: string, kind: AddressKind])[] = [
	["0.0.0.0", "unspecified"],
	["0.0.0.1", "reserved"],
	["9.255.255.255", "public"],
	["10.0.0.0", "private"],
	["10.255.255.255", "private"],
	["11.0.0.0", "public"],
	["100.63.255.255", "public"],
	["100.64.0.0", "shared"],
	["100.127.255.255", "shared"],
	["100.128.0.0", "public"],
	["127.0.0.1", "loopback"],
	["127.255.255.255", "loopback"],
	["128.0.0.0", "public"],
	["169.254.169.254", "link-local"],
	["172.15.255.255", "public"],
	["172.16.0.0", "private"],
	["172.31.255.255", "private"],
	["172.32.0.0", "public"],
	["192.0.0.8", "reserved"],
	["192.0.0.9", "public"],
	["192.0.0.10", "public"],
	["192.0.0.170", "reserved"],
	["192.0.1.0", "public"],
	["192.0.2.1", "documentation"],
	["192.88.99.1", "reserved"],
	["192.168.0.1", "private"],
	["198.17.255.255", "public"],
	["198.18.0.0", "benchmarking"],
	["198.19.255.255", "benchmarking"],
	["198.51.100.7", "documentation"],
	["203.0.113.7", "documentation"],
	["223.255.255.255", "public"],
	["224.0.0.1", "multicast"],
	["239.255.255.255", "multicast"],
	["240.0.0.0", "reserved"],
	["255.255.255.254", "reserved"],
	["255.255.255.255", "broadcast"],
	["::", "unspecified"],
	["::1", "loopback"],
	["0:0:0:0:0:0:0:1", "loopback"],
	["::2", "reserved"],
	["::127.0.0.1", "reserved"],
	["::ffff:127.0.0.1", "ipv4-mapped"],
	["::ffff:7f00:1", "ipv4-mapped"],
	["::FFFF:10.0.0.1", "ipv4-mapped"],
	["0:0:0:0:0:ffff:1.2.3.4", "ipv4-mapped"],
	["64:ff9b::192.0.2.33", "ipv4-translated"],
	["64:ff9b:1::1", "ipv4-translated"],
	["64:ff9b:2::1", "reserved"],
	["100::1", "discard"],
	["100:0:0:1::1", "reserved"],
	["2001::1", "teredo"],
	["2001:1::1", "public"],
	["2001:1::4", "reserved"],
	["2001:2::1", "benchmarking"],
	["2001:2:1::1", "reserved"],
	["2001:3::1", "public"],
	["2001:10::1", "reserved"],
	["2001:20::1", "public"],
	["2001:200::1", "public"],
	["2001:db8::1", "documentation"],
	["2001:db9::1", "public"],
	["2002:7f00:1::", "6to4"],
	["2606:4700:4700::1111", "public"],
	["3fff::1", "documentation"],
	["3fff:1000::1", "public"],
	["4000::1", "reserved"],
	["5f00::1", "reserved"],
	["fc00::1", "unique-local"],
	["fdff:ffff::1", "unique-local"],
	["fe80::1", "link-local"],
	["fe80::1%eth0", "link-local"],
	["febf::1", "link-local"],
	["fec0::1", "reserved"],
	["ff02::1", "multicast"],
	["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"],
];

for (const [address, kind] of kinds) {
	test(`${address} is ${kind}`, () => assert.equal(classifyAddress(address), kind));
}

const embedded: readonly (readonly [address: string, ipv4: string | undefined, isPublic: boolean])[] = [
	["8.8.8.8", undefined, true],
	["127.0.0.1", undefined, false],
	["2606:4700::1", undefined, true],
	["::1", undefined, false],
	["::", undefined, false],
	["::ffff:8.8.8.8", "8.8.8.8", true],
	["::ffff:127.0.0.1", "127.0.0.1", false],
	["::ffff:a9fe:a9fe", "169.254.169.254", false],
	["::8.8.8.8", "8.8.8.8", false],
	["::127.0.0.1", "127.0.0.1", false],
	["64:ff9b::8.8.8.8", "8.8.8.8", true],
	["64:ff9b::10.0.0.1", "10.0.0.1", false],
	["64:ff9b:1::8.8.8.8", undefined, false],
	["2002:808:808::1", "8.8.8.8", true],
	["2002:7f00:1::1", "127.0.0.1", false],
	["2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45", false],
	["4000::1", undefined, false],
	["fd00::1", undefined, false],
];

for (const [address, ipv4, isPublic] of embedded) {
	test(`${address} carries ${ipv4 ?? "no IPv4 address"} and is ${isPublic ? "" : "not "}public`, () => {
		assert.equal(embeddedIpv4(address), ipv4);
		assert.equal(isPublicAddress(address), isPublic);
	});
}

test("what is no IP address is refused", () => {
	for (const text of ["", "localhost", "1.2.3", "1.2.3.04", "[::1]", "::1::", "1.2.3.4:80"]) {
		assert.throws(() => classifyAddress(text), /it is not an IP address/, text);
	}
});
