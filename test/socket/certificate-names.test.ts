// Which names a certificate is for: its alternative names with the wildcards that browsers take, and no others.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PeerCertificate } from "node:tls";
import { certificateNameFault } from "../../src/socket/certificate-names.ts";

const CASES: readonly (readonly [
	names: string,
	commonName: string | readonly string[] | undefined,
	isFor: readonly string[],
	isNotFor: readonly string[],
])[] = [
	["DNS:a.test", undefined, ["a.test", "A.TEST"], ["b.test", "x.a.test", "test"]],
	[
		"DNS:*.wild.test",
		undefined,
		["x.wild.test", "X.wild.test"],
		["wild.test", "x.y.wild.test", ".wild.test", "*.x.test"],
	],
	["DNS:f*.part.test", undefined, [], ["foo.part.test", "f.part.test", "part.test"]],
	["DNS:*f.part.test", undefined, [], ["oof.part.test", "f.part.test"]],
	["DNS:f*o.part.test", undefined, [], ["foo.part.test", "fo.part.test"]],
	["DNS:x.*.test", undefined, [], ["x.y.test"]],
	["DNS:**.test.test", undefined, [], ["x.test.test"]],
	["DNS:*", undefined, [], ["a", "a.test"]],
	["DNS:f*.part.test, DNS:foo.part.test", undefined, ["foo.part.test"], ["fee.part.test"]],
	["DNS:f*.part.test, DNS:*.part.test", undefined, ["foo.part.test"], [".part.test", "a.b.part.test"]],
	["IP Address:192.0.2.1, DNS:f*.part.test", undefined, ["192.0.2.1"], ["foo.part.test", "192.0.2.2"]],
	["DNS:f*.part.test", "foo.part.test", [], ["foo.part.test"]],
	["", "foo.part.test", [], ["foo.part.test", "fee.part.test"]],
	["", "f*.part.test", [], ["foo.part.test"]],
	["", "*.part.test", [], ["foo.part.test", ".part.test", "part.test"]],
	["", ["f*.part.test", "b.test"], [], ["b.test", "foo.part.test"]],
	["IP Address:192.0.2.1", "foo.part.test", ["192.0.2.1"], ["foo.part.test"]],
	["email:a@foo.part.test", "foo.part.test", [], ["foo.part.test"]],
	["URI:https://foo.part.test/", "foo.part.test", [], ["foo.part.test"]],
	["DNS:a.test, email:x@y.test", "foo.part.test", ["a.test"], ["foo.part.test"]],
];

interface NameFault extends Error {
	readonly code?: string;
	readonly host?: string;
	readonly cert?: unknown;
}

for (const [names, commonName, isFor, isNotFor] of CASES) {
	const shown = commonName === undefined ? names : `${names} and the common name ${String(commonName)}`;
	test(`a certificate with ${shown} is for ${isFor.join(", ") || "no name"}`, () => {
		const certificate = {
			subject: commonName === undefined ? {} : { CN: commonName },
			...(names === "" ? {} : { subjectaltname: names }),
		} as unknown as PeerCertificate;
		for (const name of isFor) assert.equal(certificateNameFault(name, certificate), undefined, name);
		for (const name of isNotFor) {
			const fault = certificateNameFault(name, certificate) as NameFault;
			assert.ok(fault instanceof Error, name);
			assert.deepEqual([fault.code, fault.host], ["ERR_TLS_CERT_ALTNAME_INVALID", name]);
			// With the names that it has: an error tells them.
			assert.equal(fault.cert, certificate);
		}
	});
}
