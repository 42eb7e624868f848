// Whether a certificate is for a name: Node.js's check, less the wildcards that browsers and curl don't take.

import { isIP } from "node:net";
import type { PeerCertificate } from "node:tls";
import { tls } from "../runtime/index.ts";

/**
 * What is wrong with the certificate as one for this host name or IP address, undefined where nothing is. A wildcard is the
 * whole leftmost label of its name, and means one label (RFC 9525 §6.3): Node.js takes `f*.example.org` and an empty label.
 */
export function certificateNameFault(name: string, certificate: PeerCertificate): Error | undefined {
	const fault = tls().checkServerIdentity(name, certificate);
	if (fault !== undefined || isIP(name) !== 0) return fault;
	const names = certificate.subjectaltname ?? "";
	const { CN: commonName } = certificate.subject ?? {};
	if (!`${names}${commonName}`.includes("*")) return undefined;
	const isTaken = (pattern: string): boolean =>
		!pattern.includes("*") || (/^\*\.[^*]+$/.test(pattern) && !name.startsWith("."));
	// Where there are names, the common name is not looked at.
	const hasNames = /(^|, )DNS:/.test(names);
	const strict = tls().checkServerIdentity(name, {
		...certificate,
		subjectaltname: listed(names)
			.filter((each) => !each.startsWith("DNS:") || isTaken(each.slice("DNS:".length)))
			.join(", "),
		subject: { ...certificate.subject, CN: hasNames ? [] : [commonName ?? []].flat().filter(isTaken) },
	} as PeerCertificate);
	return strict === undefined ? undefined : Object.assign(strict, { cert: certificate });
}

/** The names of a certificate as Node.js lists them, those with odd characters in quotes. */
function listed(names: string): string[] {
	return (names.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g) ?? []).map((each) => each.trim());
}
