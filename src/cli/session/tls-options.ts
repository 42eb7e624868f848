// From the options of `gannet get` and its kin to those of TLS: whom to trust, and what to show. Reads certificates and keys;
// connects nowhere.

import { readFileSync } from "node:fs";
import type { SecureContextOptions } from "node:tls";
import { show, visible } from "../../base/index.ts";
import { tls } from "../../runtime/index.ts";
import type { TlsOptions } from "../../socket/index.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError, usageError } from "../failure.ts";
import { askPassword, readSecret } from "../terminal/password.ts";
import { authoritiesIn, readAuthorities } from "./authorities.ts";
import type { SessionOptions } from "./options.ts";

/** Those for origins. Throws a CommandError. */
export async function tlsOptions(
	options: SessionOptions,
	context: Context,
	urls: readonly string[],
): Promise<TlsOptions> {
	const oldest = options["tlsv1.3"] ? "1.3" : options["tls-min"];
	const ca = authorities(options, context.env, urls);
	return {
		...(options.insecure ? { verify: false } : {}),
		...(ca === undefined ? {} : { ca }),
		...(await certificateOptions(options, context)),
		...(oldest === "1.2" ? {} : { minVersion: "TLSv1.3" }),
	};
}

/** The options for TLS with a proxy; undefined if it has no options of its own. */
export function proxyTls(options: SessionOptions, origins: TlsOptions): TlsOptions | undefined {
	const { "proxy-insecure": isInsecure, "proxy-cacert": ca } = options;
	if (!isInsecure && ca === undefined) return undefined;
	return {
		...(origins.ca === undefined ? {} : { ca: origins.ca }),
		...(origins.minVersion === undefined ? {} : { minVersion: origins.minVersion }),
		...(isInsecure ? { verify: false } : {}),
		...(ca === undefined ? {} : { ca: readAuthorities(ca) }),
	};
}

/** Node's authorities and the operating system's. To read these takes a tenth of a second. */
export function allAuthorities(): readonly string[] {
	return [...new Set([...tls().getCACertificates("default"), ...tls().getCACertificates("system")])];
}

/** Undefined for those that Node.js has. The options come before curl's and OpenSSL's variables. */
function authorities(
	options: SessionOptions,
	env: Context["env"],
	urls: readonly string[],
): readonly string[] | undefined {
	const { cacert, capath, "ca-native": isNative } = options;
	const isGiven = cacert !== undefined || capath !== undefined;
	const file = isGiven ? cacert : variable(env, "CURL_CA_BUNDLE", "SSL_CERT_FILE");
	const folder = isGiven ? capath : variable(env, "SSL_CERT_DIR");
	const texts = [
		...(file === undefined ? [] : [readAuthorities(file, isGiven || !urls.every(isClear))]),
		...(folder === undefined ? [] : folder.split(":").flatMap(authoritiesIn)),
		...(isNative
			? file === undefined && folder === undefined
				? allAuthorities()
				: tls().getCACertificates("system")
			: []),
	];
	return texts.length === 0 ? undefined : texts;
}

/** Whether a URL as it was given is one without TLS. */
function isClear(url: string): boolean {
	return /^http:\/\//i.test(url);
}

function variable(env: Context["env"], ...names: readonly string[]): string | undefined {
	for (const name of names) if (env[name] !== undefined && env[name] !== "") return env[name];
	return undefined;
}

function readBytes(path: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		throw fileError("read", path, error);
	}
}

type Certificate = Pick<TlsOptions, "cert" | "key" | "pfx" | "passphrase">;

const KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

async function certificateOptions(options: SessionOptions, context: Context): Promise<Certificate> {
	const { cert, key, "cert-type": type } = options;
	if (cert === undefined) {
		if (key !== undefined || options.pass !== undefined)
			throw usageError("--key and --pass need --cert: the certificate that they belong to");
		return {};
	}
	const { path, password } = splitPassword(cert);
	const bytes = readBytes(path);
	const text = bytes.toString("latin1");
	const isPem = type === undefined ? text.includes("-----BEGIN ") : type === "PEM";
	const given = options.pass === undefined ? password : await passwordOf(options.pass, context);
	const found = isPem ? pemOptions(path, text, key) : { pfx: bytes };
	const isLocked = "key" in found ? ENCRYPTED.test(String(found.key)) : !opensWithout(found);
	const passphrase =
		given ??
		(isLocked
			? await askPassword(show`Password of ${visible(key ?? path)}: `, context, "--pass gives it.")
			: undefined);
	const whole = { ...found, ...(passphrase === undefined ? {} : { passphrase }) };
	checkCertificate(whole, path, key ?? path);
	return whole;
}

/** "FILE:PASSWORD", as curl has it, where there is no file of the whole name. */
function splitPassword(cert: string): { readonly path: string; readonly password: string | undefined } {
	const [, path, password] = /^(.+?[^\\]):(.+)$/s.exec(cert) ?? [];
	if (path === undefined || exists(cert) || !exists(path)) return { path: cert, password: undefined };
	return { path, password };
}

function exists(path: string): boolean {
	try {
		readFileSync(path);
		return true;
	} catch {
		return false;
	}
}

function passwordOf(pass: string, context: Context): Promise<string> {
	return pass.startsWith("@") ? readSecret("--pass", pass.slice(1), context) : Promise.resolve(pass);
}

function pemOptions(path: string, text: string, key: string | undefined): Certificate {
	if (key !== undefined) return { cert: text, key: readBytes(key).toString("latin1") };
	if (KEY.test(text)) return { cert: text, key: text };
	throw usageError(
		`${path} holds no private key`,
		"--key FILE names the file that has it; one file may hold both.",
	);
}

function opensWithout(certificate: Certificate): boolean {
	try {
		tls().createSecureContext(certificate as SecureContextOptions);
		return true;
	} catch (error) {
		return !/mac verify/i.test((error as Error).message);
	}
}

/** What OpenSSL says of a certificate and a key that don't do. */
const faults: readonly (readonly [RegExp, (path: string, key: string) => string])[] = [
	[/BAD_DECRYPT|bad decrypt|mac verify/i, (_path, key) => `the password doesn't open ${key}`],
	[
		/KEY_VALUES_MISMATCH|key values mismatch/i,
		(path, key) => `the key in ${key} isn't that of the certificate in ${path}`,
	],
	[
		/no start line|NO_START_LINE|unsupported/i,
		(path, key) => `${path} or ${key} isn't a certificate and a key in PEM form`,
	],
];

/** Before anything connects, so that the message names the files. */
function checkCertificate(certificate: Certificate, path: string, key: string): void {
	try {
		tls().createSecureContext(certificate as SecureContextOptions);
	} catch (error) {
		const { code = "", message } = error as NodeJS.ErrnoException;
		const known = faults.find(([sign]) => sign.test(`${code} ${message}`));
		const why = known?.[1](path, key) ?? `${path} can't be used as a certificate: ${message}`;
		throw new CommandError(why, ExitCode.readFailed, undefined, error);
	}
}
