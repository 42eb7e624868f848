// Subresource Integrity (W3C SRI 2): which digests a request asks for, and whether content has one of them. Pure.

import { crypto } from "../../runtime/index.ts";

/** In order of strength. */
const ALGORITHMS = ["sha256", "sha384", "sha512"] as const;

type Algorithm = (typeof ALGORITHMS)[number];

/** The digests that count: those of the strongest named algorithm, in base64 without padding. */
export interface Integrity {
	readonly algorithm: Algorithm;
	readonly digests: readonly string[];
}

/**
 * SRI 2 §3.3.3 and §3.3.4: unknown algorithms are ignored, and only the strongest of the rest counts. An impossible
 * digest is kept: no content has it.
 * @returns undefined if no digest is required.
 */
export function readIntegrity(metadata: string): Integrity | undefined {
	let strongest = -1;
	let digests: string[] = [];
	for (const item of metadata.split(/[\t\n\f\r ]+/)) {
		const [, name = "", digest = ""] = /^([^-?]*)-?([^?]*)/.exec(item) ?? [];
		const strength = ALGORITHMS.indexOf(name as Algorithm);
		if (strength === -1 || strength < strongest) continue;
		if (strength > strongest) digests = [];
		strongest = strength;
		digests.push(digest.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
	}
	const algorithm = ALGORITHMS[strongest];
	return algorithm === undefined ? undefined : { algorithm, digests };
}

/** The content's digest if it is not a required one; undefined if it is. */
export function mismatch(content: Uint8Array, { algorithm, digests }: Integrity): string | undefined {
	const digest = crypto().createHash(algorithm).update(content).digest("base64").replace(/=+$/, "");
	return digests.includes(digest) ? undefined : `${algorithm}-${digest}`;
}
