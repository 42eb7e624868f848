// Finds the programs that the peer tests talk to. Without a peer its tests are skipped with a sentence that says why;
// where CI=true every peer has to be there, so that nothing is skipped unnoticed.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";

/** The Debian package that brings each peer, for the message. */
const PACKAGE_OF: Readonly<Record<string, string>> = {
	ab: "apache2-utils",
	apache2: "apache2-bin",
	caddy: "caddy",
	curl: "curl",
	danted: "dante-server",
	h2o: "h2o",
	haproxy: "haproxy",
	http: "httpie",
	gunicorn: "gunicorn python3-httpbin",
	ip: "iproute2",
	lighttpd: "lighttpd lighttpd-mod-openssl",
	nc: "netcat-openbsd",
	h2load: "nghttp2-client",
	nghttp: "nghttp2-client",
	nghttpd: "nghttp2-server",
	nginx: "nginx",
	openssl: "openssl",
	python3: "python3",
	socat: "socat",
	squid: "squid",
	ssh: "openssh-client",
	"ssh-keygen": "openssh-client",
	sshd: "openssh-server",
	tinyproxy: "tinyproxy",
	tshark: "tshark",
	unshare: "util-linux",
	wget: "wget",
};

/** Folders beside PATH: servers such as nginx live where an ordinary user's PATH does not look. */
const EXTRA_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The path of an installed program, or undefined. */
export function findPeer(name: string): string | undefined {
	for (const folder of [...(process.env.PATH ?? "").split(delimiter), ...EXTRA_FOLDERS]) {
		if (folder === "") continue;
		const path = join(folder, name);
		try {
			accessSync(path, constants.X_OK);
			return path;
		} catch {
			// Not in this folder.
		}
	}
	return undefined;
}

/**
 * The path of a peer program, or undefined after having skipped the test with a sentence.
 * Throws where CI=true: there a missing peer is a failure.
 *
 * @example
 * const socat = requirePeer(t, "socat");
 * if (socat === undefined) return;
 */
export function requirePeer(t: TestContext, name: string): string | undefined {
	const path = findPeer(name);
	if (path !== undefined) return path;
	const sentence = `${name} is not installed (Debian: apt-get install ${PACKAGE_OF[name] ?? name})`;
	if (process.env.CI === "true") throw new Error(`${sentence}, and with CI=true every peer has to be`);
	t.skip(sentence);
	return undefined;
}
