// Reads files of certificate authorities. OpenSSL skips what it can't read, so a wrong file would trust nothing, or less than its
// user thinks.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crypto } from "../../runtime/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError } from "../failure.ts";

const BEGIN = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g;
const WHOLE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]*-----END \1-----/g;

/**
 * The text of a file of certificates in PEM form. Throws a CommandError if there is none, or one that is cut off or can't
 * be read.
 *
 * @param isDecoded - whether to decode each certificate, which takes 10 ms for the 140 of an operating system. Without
 *   it, only their form is checked.
 */
export function readAuthorities(path: string, isDecoded = true): string {
	const text = readPath(path);
	const count = text.match(BEGIN)?.length ?? 0;
	if (count === 0)
		throw new CommandError(
			`${path} holds no certificate in PEM form`,
			ExitCode.readFailed,
			"It has lines that begin with -----BEGIN CERTIFICATE-----.",
		);
	const whole = text.match(WHOLE) ?? [];
	const bad = isDecoded ? whole.findIndex((each) => !isReadable(each)) : -1;
	if (bad === -1 && whole.length === count) return text;
	const which = bad === -1 ? whole.length + 1 : bad + 1;
	const what = count === 1 ? "a certificate that" : `${count} certificates, of which number ${which}`;
	throw new CommandError(`${path} holds ${what} is cut off or broken`, ExitCode.readFailed);
}

function isReadable(certificate: string): boolean {
	try {
		return new (crypto().X509Certificate)(certificate).raw.length > 0;
	} catch {
		return false;
	}
}

function readPath(path: string): string {
	try {
		return readFileSync(path, "latin1");
	} catch (error) {
		throw fileError("read", path, error);
	}
}

/** The PEM files of a folder: those with OpenSSL's names or, if there are none, those of any name. Others are left out. */
export function authoritiesIn(folder: string): readonly string[] {
	let names: readonly string[];
	try {
		names = readdirSync(folder);
	} catch (error) {
		throw fileError("read", folder, error);
	}
	// OpenSSL looks for these names alone. They are often links to the others, and to read all of them twice takes 7 ms.
	const hashed = names.filter((name) => /^[\da-f]{8}\.\d+$/.test(name));
	const found = new Set<string>();
	for (const name of hashed.length > 0 ? hashed : names) {
		if (!/\.(?:pem|crt|cer|\d+)$/i.test(name)) continue;
		try {
			const text = readFileSync(join(folder, name), "latin1");
			if (text.search(BEGIN) !== -1) found.add(text);
		} catch {
			// A folder, or a link that leads nowhere.
		}
	}
	if (found.size > 0) return [...found];
	throw new CommandError(`${folder} holds no certificate in PEM form`, ExitCode.readFailed);
}
