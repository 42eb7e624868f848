// Checks whether a certificate is for a name: Node.js's check, without what browsers and curl reject: the common name, and
// some wildcards.

import { isIP } from "node:net";
import type { PeerCertificate } from "node:tls";
import { tls } from "../runtime/index.ts";

/**
 * Says why the certificate is not valid for this host name or IP address; undefined if it is. Only its alternative names
 * count (RFC 9525 §2), and a wildcard must be the whole leftmost label of its name and matches one label (§6.3). Node.js
 * also accepts the common name, `f*.example.org` and an empty label.
 */
export function certificateNameFault(name: string, certificate: PeerCertificate): Error | undefined {
	const fault = tls().checkServerIdentity(name, certificate);
	if (fault !== undefined || isIP(name) !== 0) return fault;
	const names = certificate.subjectaltname ?? "";
	if (/(^|, )DNS:/.test(names) && !names.includes("*")) return undefined;
	const isTaken = (pattern: string): boolean =>
		!pattern.includes("*") || (/^\*\.[^*]+$/.test(pattern) && !name.startsWith("."));
	const strict = tls().checkServerIdentity(name, {
		...certificate,
		subjectaltname: listed(names)
			.filter((each) => !each.startsWith("DNS:") || isTaken(each.slice("DNS:".length)))
			.join(", "),
		subject: { ...certificate.subject, CN: [] },
	} as unknown as PeerCertificate);
	return strict === undefined ? undefined : Object.assign(strict, { cert: certificate });
}

/** The names of a certificate as Node.js lists them; those with odd characters are in quotes. */
function listed(names: string): string[] {
	return (names.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g) ?? []).map((each) => each.trim());
}
