// The parts of a database's URL: the server, the user, the TLS, and the table. Keeps the password out of what people see.

import { readFileSync } from "node:fs";
import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import { HIDDEN } from "../../base/index.ts";
import { faultOf, StorageError } from "../errors.ts";

export interface DatabaseAddress {
	/** A name, an address, or the folder (PostgreSQL) or path (MySQL) of a Unix-domain socket. */
	readonly host: string | undefined;
	readonly port: number | undefined;
	readonly user: string | undefined;
	readonly password: string | undefined;
	readonly database: string | undefined;
	readonly table: string | undefined;
	/** "prefer": TLS if the server has it, unverified. */
	readonly tls: false | "prefer" | ConnectionOptions;
	/** Whether the URL allows showing the password to a server without TLS. */
	readonly isPasswordShown: boolean;
	/** Whether the certificate has to be the host's own. */
	readonly isIdentityChecked: boolean;
	readonly scheme: string;
	/** For people. */
	readonly shown: string;
}

/** The parameters of one kind of database. */
export interface UrlDialect {
	readonly tlsMode: string;
	readonly ca: string;
	readonly certificate: string;
	readonly key: string;
	readonly socket: string;
	/** Allows the password in the clear, in the words of the database's own programs. */
	readonly cleartext: { readonly name: string; readonly value: string };
	/** The meaning of the words of `tlsMode`. */
	readonly modes: Readonly<Record<string, "off" | "prefer" | "unverified" | "chain" | "full">>;
}

/** As in libpq: https://www.postgresql.org/docs/current/libpq-ssl.html */
export const postgresUrl: UrlDialect = {
	tlsMode: "sslmode",
	ca: "sslrootcert",
	certificate: "sslcert",
	key: "sslkey",
	socket: "host",
	cleartext: { name: "require_auth", value: "password" },
	modes: {
		disable: "off",
		allow: "prefer",
		prefer: "prefer",
		require: "unverified",
		"verify-ca": "chain",
		"verify-full": "full",
	},
};

/** As in MySQL's own programs: https://dev.mysql.com/doc/refman/8.4/en/connecting-using-uri-or-key-value-pairs.html */
export const mysqlUrl: UrlDialect = {
	tlsMode: "ssl-mode",
	ca: "ssl-ca",
	certificate: "ssl-cert",
	key: "ssl-key",
	socket: "socket",
	cleartext: { name: "get-server-public-key", value: "true" },
	modes: {
		DISABLED: "off",
		PREFERRED: "prefer",
		REQUIRED: "unverified",
		VERIFY_CA: "chain",
		VERIFY_IDENTITY: "full",
	},
};

/** Takes a URL apart. Throws a StorageError with code "url", which never shows the password. */
export function databaseAddress(target: string, dialect: UrlDialect): DatabaseAddress {
	const url = URL.canParse(target) ? new URL(target) : undefined;
	const scheme = /^[a-z]+/iu.exec(target)?.[0].toLowerCase() ?? "";
	// No database name has a slash: this is the end of a password without escapes.
	if (url === undefined || url.pathname.indexOf("/", 1) > 0) {
		throw unusable(
			scheme,
			"it has another form",
			`write ${scheme}://user:password@host/database#table, with %-escapes for / ? # @ and % in the password`,
		);
	}
	const { cleartext } = dialect;
	const known = [
		"user",
		dialect.tlsMode,
		dialect.ca,
		dialect.certificate,
		dialect.key,
		dialect.socket,
		cleartext.name,
	];
	for (const name of url.searchParams.keys()) {
		if (!known.includes(name)) {
			const shown = JSON.stringify(name.slice(0, longestName));
			throw unusable(scheme, `it has parameter ${shown}`, `there are ${known.join(", ")}`);
		}
	}
	const clear = url.searchParams.get(cleartext.name);
	if (clear !== null && clear !== cleartext.value) {
		throw unusable(scheme, `it has ${cleartext.name}=${clear}`, `it can only be ${cleartext.value}`);
	}
	const host = url.searchParams.get(dialect.socket) ?? bareHost(url.hostname);
	const user = decoded(url.username) ?? url.searchParams.get("user") ?? undefined;
	const database = decoded(url.pathname.slice(1));
	const table = decoded(url.hash.slice(1));
	const at = user === undefined ? "" : `${user}@`;
	const port = url.port === "" ? undefined : Number(url.port);
	const shown = `${scheme}://${at}${url.host === "" ? (host ?? "") : url.host}/${database ?? ""}`;
	const password = decoded(url.password);
	const isIdentityChecked = dialect.modes[url.searchParams.get(dialect.tlsMode) ?? ""] === "full";
	return {
		host,
		port,
		user,
		password,
		database,
		table,
		isPasswordShown: clear !== null,
		isIdentityChecked,
		scheme,
		tls: tlsOf(url, host, scheme, dialect),
		shown,
	};
}

const longestName = 60;

function unusable(scheme: string, why: string, advice: string): StorageError {
	return new StorageError(`the ${scheme} URL`, "url", why, { advice, what: "can't be used" });
}

function bareHost(host: string): string | undefined {
	const decodedHost = decoded(host);
	return decodedHost?.startsWith("[") === true ? decodedHost.slice(1, -1) : decodedHost;
}

function decoded(text: string): string | undefined {
	if (text === "") return undefined;
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function tlsOf(
	url: URL,
	host: string | undefined,
	scheme: string,
	dialect: UrlDialect,
): DatabaseAddress["tls"] {
	const word = url.searchParams.get(dialect.tlsMode);
	const mode =
		word === null ? "prefer" : Object.hasOwn(dialect.modes, word) ? dialect.modes[word] : undefined;
	if (mode === undefined) {
		const words = Object.keys(dialect.modes).join(", ");
		throw unusable(scheme, `it has ${dialect.tlsMode}=${word}`, `there are ${words}`);
	}
	if (mode === "off") return false;
	const options: ConnectionOptions = {};
	for (const [name, parameter] of [
		["ca", dialect.ca],
		["cert", dialect.certificate],
		["key", dialect.key],
	] as const) {
		const path = url.searchParams.get(parameter);
		if (path !== null) options[name] = readPem(path, parameter);
	}
	if (mode === "prefer") return "prefer";
	options.rejectUnauthorized = mode !== "unverified";
	if (mode === "chain") options.checkServerIdentity = () => undefined;
	// The drivers don't name the server if the host is an address, and Node.js then accepts a certificate of "localhost".
	if (mode === "full")
		options.checkServerIdentity = (_name, certificate) =>
			checkServerIdentity(host ?? "localhost", certificate);
	return options;
}

function readPem(path: string, parameter: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		const { why, advice, cause } = faultOf(path, error);
		const details = { advice, cause, what: "can't be read" };
		throw new StorageError(`${path}, the ${parameter} of the URL,`, "url", why, details);
	}
}

/**
 * The words of a database or its driver, without the password. A password that may be an ordinary word stays: masking
 * "owner" or a letter would reveal it.
 */
export function withoutPassword(text: string, password: string | undefined): string {
	const isTelling = password === undefined || password.length < 6 || /^[a-z]*$/iu.test(password);
	return isTelling ? text : text.replaceAll(password, HIDDEN);
}
