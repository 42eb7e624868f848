// --checksum ALGORITHM:HEX: what the content has to be. Hashes; knows no file.

import { shownUrl } from "../../base/index.ts";
import { crypto } from "../../runtime/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import type { GetOptions } from "./options.ts";

export interface Checksum {
	add(chunk: Uint8Array): void;
	/** Throws a CommandError where what was added has another one. */
	check(url: string): void;
}

/** The algorithm in Node's name, and the digits; undefined where the option isn't given. Throws a CommandError. */
export function readChecksum(
	given: string | undefined,
): { readonly algorithm: string; readonly hex: string } | undefined {
	if (given === undefined) return undefined;
	const [, name = "", hex = ""] = /^([\w-]+)[:=]([0-9a-f]+)$/i.exec(given) ?? [];
	const algorithm = name.toLowerCase().replace(/^sha-/, "sha");
	const isKnown = crypto().getHashes().includes(algorithm);
	const length = isKnown ? crypto().createHash(algorithm).digest("hex").length : undefined;
	if (length === hex.length) return { algorithm, hex: hex.toLowerCase() };
	throw usageError(
		length === undefined
			? `--checksum takes ALGORITHM:HEX, not ${JSON.stringify(given)}`
			: `a checksum of ${name} has ${length} hexadecimal digits, not ${hex.length}`,
		"For example sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.",
	);
}

/** For content that goes by; undefined where nothing is asked. */
export function checksumOf({ checksum }: Pick<GetOptions, "checksum">): Checksum | undefined {
	const asked = readChecksum(checksum);
	if (asked === undefined) return undefined;
	const hash = crypto().createHash(asked.algorithm);
	return {
		add: (chunk) => void hash.update(chunk),
		check(url) {
			const found = hash.digest("hex");
			if (found !== asked.hex) throw otherChecksum(url, asked.algorithm, found);
		},
	};
}

function otherChecksum(url: string, algorithm: string, found: string): CommandError {
	return new CommandError(
		`the content of ${shownUrl(url)} has another checksum: ${algorithm}:${found}`,
		ExitCode.data,
		"It is another version, or was changed on the way.",
	);
}
