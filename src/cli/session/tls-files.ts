// Reads the certificates and keys named on the command line.

import { readFile } from "node:fs/promises";
import { usageError } from "../failure.ts";
import { readAuthorities } from "./authorities.ts";

/** The options that name them, as parsed. */
export interface TlsFileOptions {
	readonly cert: string | undefined;
	readonly key: string | undefined;
	readonly cacert?: string | undefined;
}

export interface TlsFiles {
	readonly cert?: Buffer | undefined;
	readonly key?: Buffer | undefined;
	readonly ca?: string | undefined;
}

/** Reads the named files. A certificate without its key, or the other way round, is a usage error. */
export async function readTlsFiles({ cert, key, cacert }: TlsFileOptions): Promise<TlsFiles> {
	if ((cert === undefined) !== (key === undefined)) throw usageError("--cert and --key require each other");
	return {
		...(cert !== undefined && { cert: await readFile(cert) }),
		...(key !== undefined && { key: await readFile(key) }),
		...(cacert !== undefined && { ca: readAuthorities(cacert) }),
	};
}

/** The certificate and key of a TLS server. */
export async function readServerTls(options: TlsFileOptions): Promise<TlsFiles> {
	if (options.cert === undefined)
		throw usageError("a TLS server requires a certificate: --cert FILE --key FILE");
	return readTlsFiles(options);
}
