// Options of other programs that gannet doesn't have: what to type instead. So that nothing else is offered for them
// because it is spelled alike. Pure tables.

/** By the option without its dashes, or "-x"; "" where there is nothing like it. */
type Hints = Readonly<Record<string, string>>;

/** Of curl, wget and HTTPie, for the commands that fetch. */
const fetching: Hints = {
	"-N": "Content is written as it comes: leave it out.",
	"no-buffer": "Content is written as it comes: leave it out.",
	"-#": "Progress is shown on a terminal: leave it out.",
	"progress-bar": "Progress is shown on a terminal: leave it out.",
	"no-progress-meter": "-s hides the progress.",
	"-q": "--no-config reads no configuration file; -s is quiet.",
	disable: "--no-config reads no configuration file.",
	quiet: "-s is quiet.",
	"no-verbose": "-s is quiet.",
	"-K": "`gannet help config` tells where options are kept.",
	"-a": "Nothing is appended to files: >> FILE does it.",
	append: "Nothing is appended to files: >> FILE does it.",
	"-B": "",
	"-j": "A jar that starts empty: -b ''.",
	"junk-session-cookies": "A jar that starts empty: -b ''.",
	"-l": "",
	"-P": "--output-dir FOLDER puts files into a folder.",
	"directory-prefix": "--output-dir FOLDER puts files into a folder.",
	continue: "-C - continues a download.",
	timestamping: "-z FILE -R fetches only what is newer than FILE.",
	"input-file": "--url-file FILE reads URLs from FILE.",
	"-p": "--proxy makes a tunnel for https URLs only.",
	proxytunnel: "",
	"proxy-basic": "Basic is what is sent: leave it out.",
	basic: "Basic is what --user sends: leave it out.",
	anyauth: "--user answers Basic and Digest: leave it out.",
	"proxy-anyauth": "--proxy-user answers Basic and Digest: leave it out.",
	ntlm: "NTLM is not supported.",
	"proxy-ntlm": "NTLM is not supported.",
	negotiate: "Negotiate (Kerberos) is not supported.",
	"proxy-negotiate": "Negotiate (Kerberos) is not supported.",
	socks5: "--proxy socks5://HOST:PORT",
	"socks5-hostname": "--proxy socks5h://HOST:PORT",
	socks4: "--proxy socks4://HOST:PORT",
	socks4a: "--proxy socks4a://HOST:PORT",
	"proxy1.0": "--proxy http://HOST:PORT",
	http1: "--http1.1",
	"http1.0": "HTTP/1.1 is the oldest version: --http1.1",
	"-0": "HTTP/1.1 is the oldest version: --http1.1",
	"http0.9": "HTTP/0.9 is not supported.",
	http3: "HTTP/3 is not supported.",
	"location-trusted": "Credentials stay with their origin: ask for the other URL itself.",
	"-1": "--tls-min 1.2",
	tlsv1: "--tls-min 1.2",
	"tlsv1.0": "The oldest TLS is 1.2: --tls-min 1.2",
	"tlsv1.1": "The oldest TLS is 1.2: --tls-min 1.2",
	sslv2: "The oldest TLS is 1.2.",
	sslv3: "The oldest TLS is 1.2.",
	"-2": "The oldest TLS is 1.2.",
	"-3": "The oldest TLS is 1.2.",
	"ssl-no-revoke": "Leave it out.",
	"key-type": "Keys are PEM, or in a PKCS #12 file given by --cert.",
	"tcp-nodelay": "It is the default: leave it out.",
	raw: "--no-compressed gives the content as it comes.",
	"ignore-content-length": "",
	"-g": "Braces and brackets have no meaning here: leave it out.",
	globoff: "Braces and brackets have no meaning here: leave it out.",
	"remote-name-all": "-O is for all URLs.",
	"parallel-max": "--parallel N fetches N URLs at once.",
	"retry-connrefused": "--retry does so: leave it out.",
	next: "Each request is a command of its own.",
	"-:": "Each request is a command of its own.",
	stderr: "2> FILE sends messages to FILE.",
	"trace-ascii": "-v shows the conversation, --trace FILE records it.",
	"trace-time": "--timing shows how long each phase took.",
	manual: "`gannet help get --all` lists all options.",
	"-M": "`gannet help get --all` lists all options.",
	"etag-save": "--cache keeps what may be used again.",
	"etag-compare": "--cache keeps what may be used again.",
	"-Q": "",
	recursive: "`gannet crawl URL --to FILE` follows links from page to page.",
	mirror: "`gannet crawl URL --to FILE` follows links from page to page.",
	level: "`gannet crawl URL --to FILE` follows links from page to page.",
	"page-requisites": "`gannet crawl URL --to FILE` follows links from page to page.",
	"convert-links": "`gannet crawl URL --to FILE` follows links from page to page.",
	"no-parent": "`gannet crawl URL --to FILE` follows links from page to page.",
	spider: "--head asks without content.",
	"server-response": "-v shows the conversation, -i the head of the answer.",
	"save-headers": "-i prints the head before the content.",
	"post-data": "--data DATA sends a POST.",
	"post-file": "--data @FILE sends a POST.",
	"body-data": "-X METHOD --data DATA",
	"body-file": "-X METHOD --data @FILE",
	"http-user": "--user USER:PASSWORD",
	"http-password": "--user USER:PASSWORD",
	"proxy-password": "--proxy-user USER:PASSWORD",
	"load-cookies": "-b FILE reads cookies.",
	"save-cookies": "-c FILE keeps cookies.",
	"keep-session-cookies": "-c FILE keeps them: leave it out.",
	"no-check-certificate": "-k accepts any certificate.",
	"ca-certificate": "--cacert FILE",
	"ca-directory": "--capath FOLDER",
	certificate: "--cert FILE",
	"private-key": "--key FILE",
	"output-document": "-o FILE",
	"output-file": "2> FILE sends messages to FILE.",
	"content-disposition": "-J -O",
	tries: "--retry N",
	timeout: "--max-time SECONDS",
	"read-timeout": "--idle-timeout SECONDS",
	"dns-timeout": "--connect-timeout SECONDS",
	wait: "",
	waitretry: "--retry-delay SECONDS",
	"inet4-only": "-4",
	"inet6-only": "-6",
	"bind-address": "--local-address ADDRESS",
	auth: "--user USER:PASSWORD",
	"auth-type": "--digest, or --bearer TOKEN",
	body: "The content is what is printed.",
	headers: "--head, or -i",
	print: "-v shows the conversation.",
	"print-headers": "-i prints the head before the content.",
	download: "-O",
	follow: "Redirects are followed: leave it out.",
	verify: "-k accepts any certificate; --cacert FILE trusts those in FILE.",
	"ignore-stdin": "stdin is read where it is named (@-): leave it out.",
	multipart: "-F NAME=VALUE",
	"raw-body": "--data-raw DATA",
	all: "-v shows the whole conversation.",
	stream: "Content is written as it comes: leave it out.",
	url: "The URL is an argument, without an option.",
	version: "gannet --version",
	"-V": "gannet --version",
	proto: "http: and https: are all there is, and a redirect from https: to http: is refused: leave it out.",
	"netrc-optional": "--netrc",
	"ignore-netrc": "netrc is read with --netrc only: leave it out.",
	"remove-on-error": "An incomplete file never gets its name: leave it out.",
	"styled-output": "--pretty format, colors or all",
	"no-proxy": "--noproxy '*' asks every host directly.",
	"no-cookies": "Cookies are sent with -b or -c only: leave it out.",
	"max-headers": "--limit fieldLines=N",
	"content-on-error": "Content is written whatever the status is: leave it out.",
	progress: "Progress is shown on a terminal: leave it out.",
	"show-progress": "Progress is shown on a terminal: leave it out.",
	background: "A & at the end of the line does it.",
	debug: "-vv shows all that is sent and received.",
	"append-output": "2>> FILE appends messages to FILE.",
	password: "--user USER:PASSWORD",
	"ask-password": "--user USER asks for the password.",
	meta: "--timing shows how long each phase took.",
	chunked: "Content whose length is unknown is sent in chunks: leave it out.",
	"cert-key": "--key FILE",
	"cert-key-pass": "--pass PASSWORD",
	traceback: "GANNET_DEBUG=1 in the environment shows the stack of an error.",
};

/** Options of curl, wget and HTTPie for which gannet has nothing. */
const others: ReadonlySet<string> = new Set(
	`abstract-unix-socket alt-svc aws-sigv4 ca-native cert-status cert-key-type ciphers compressed-ssh create-file-mode crlf
	crlfile curves delegation disable-eprt disable-epsv disallow-username-in-url dns-interface dns-ipv4-addr dns-ipv6-addr
	dns-servers doh-cert-status doh-insecure doh-url dump-ca-embed ech egd-file engine expect100-timeout fail-early
	false-start form-escape ftp-account ftp-alternative-to-user ftp-create-dirs ftp-method ftp-pasv ftp-port ftp-pret
	ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode ftp-ssl-control happy-eyeballs-timeout-ms haproxy-clientip
	haproxy-protocol hostpubmd5 hostpubsha256 hsts ip-tos ipfs-gateway keepalive-cnt keepalive-time knownhosts krb libcurl
	list-only local-port login-options mail-auth mail-from mail-rcpt mail-rcpt-allowfails metalink mptcp no-alpn
	no-keepalive no-npn no-sessionid ntlm-wb out-null parallel-immediate parallel-max-host pinnedpubkey post301 post302
	post303 preproxy proto-default proto-redir proxy-ca-native proxy-capath proxy-cert proxy-cert-type proxy-ciphers
	proxy-crlfile proxy-header proxy-http2 proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name
	proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser
	proxy-tlsv1 pubkey quote random-file rate request-target sasl-authzid sasl-ir service-name sigalgs socks5-basic
	socks5-gssapi socks5-gssapi-nec socks5-gssapi-service ssl ssl-allow-beast ssl-auto-client-cert ssl-reqd ssl-sessions
	suppress-connect-headers tcp-fastopen telnet-option tftp-blksize tftp-no-options tls-earlydata tls-max tls13-ciphers
	tlsauthtype tlspassword tlsuser tr-encoding trace-ids upload-flags use-ascii variable expand-url vlan-priority xattr
	execute report-speed force-html base rejected-log retry-on-http-error start-pos no-if-modified-since
	no-use-server-timestamps random-wait quota no-dns-cache restrict-file-names ignore-case prefer-family use-askpass no-iri
	local-encoding remote-encoding unlink no-directories force-directories no-host-directories protocol-directories
	cut-dirs default-page adjust-extension ignore-length no-http-keep-alive auth-no-challenge secure-protocol https-only
	certificate-type private-key-type crl-file no-hsts hsts-file ftp-user ftp-password no-remove-listing no-glob
	no-passive-ftp preserve-permissions retr-symlinks ftps-implicit ftps-resume-ssl ftps-clear-data-connection
	ftps-fallback-to-ftp warc-file warc-header warc-max-size warc-cdx warc-dedup no-warc-compression no-warc-digests
	no-warc-keep-log warc-tempdir delete-after convert-file-only backups backup-converted strict-comments accept reject
	accept-regex reject-regex regex-type domains exclude-domains follow-ftp follow-tags ignore-tags span-hosts relative
	include-directories exclude-directories trust-server-names
	boundary compress style unsorted sorted format-options response-charset response-mime session-read-only default-scheme`.split(
		/\s+/,
	),
);

/** Of wget and Scrapy. */
const crawling: Hints = {
	...fetching,
	recursive: "A crawl follows links: leave it out.",
	mirror: "A crawl follows links: leave it out.",
	"page-requisites": "",
	"convert-links": "",
	"-l": "--depth N",
	level: "--depth N",
	"max-depth": "--depth N",
	"no-parent": "--scope prefix",
	"span-hosts": "--scope any, or --scope site",
	"-H": "--scope any, or --scope site",
	domains: "--scope host is the default; --include PATTERN takes patterns.",
	"-A": "--include PATTERN",
	accept: "--include PATTERN",
	"accept-regex": "--include PATTERN",
	"-R": "--exclude PATTERN",
	reject: "--exclude PATTERN",
	"reject-regex": "--exclude PATTERN",
	"-w": "--delay SECONDS",
	wait: "--delay SECONDS",
	"random-wait": "--delay SECONDS",
	"-Q": "--max-bytes SIZE",
	quota: "--max-bytes SIZE",
	"-o": "--to FILE",
	"-O": "--to FILE",
	output: "--to FILE",
	"-i": "--seeds FILE",
	"input-file": "--seeds FILE",
	jobdir: "--state FILE",
	"-j": "--parallel N",
	"max-pages-per-site": "A job file sets limits.pagesPerSite.",
	execute: "--no-robots ignores robots.txt.",
};

/** Of Python's http.server, http-server, serve and nginx. */
const serving: Hints = {
	"-p": "--listen PORT, or --listen HOST:PORT",
	port: "--listen PORT, or --listen HOST:PORT",
	"-a": "--listen HOST:PORT",
	address: "--listen HOST:PORT",
	"-b": "--listen HOST:PORT",
	bind: "--listen HOST:PORT",
	"-d": "Name the folder: gannet serve DIR",
	directory: "Name the folder: gannet serve DIR",
	root: "Name the folder: gannet serve DIR",
	dir: "Name the folder: gannet serve DIR",
	"-S": "--tls --cert FILE --key FILE",
	ssl: "--tls --cert FILE --key FILE",
	"ssl-cert": "--tls --cert FILE --key FILE",
	"ssl-key": "--tls --cert FILE --key FILE",
	"-C": "--tls --cert FILE --key FILE",
	"-K": "--tls --cert FILE --key FILE",
	cors: "",
	"-s": "-q prints no requests.",
	silent: "-q prints no requests.",
	"-o": "",
	open: "",
	single: "",
	"no-dotfiles": "Dotfiles are not served: leave it out.",
	"no-listings": "",
};

/** Of nc, ncat and socat. */
const connecting: Hints = {
	"-p": "--listen PORT",
	"local-port": "--listen PORT",
	"-c": "--tls",
	ssl: "--tls",
	"-C": "",
	crlf: "",
	"-U": "unix:/PATH is the address of a Unix-domain socket.",
	unixsock: "unix:/PATH is the address of a Unix-domain socket.",
	"-u": "`gannet udp HOST:PORT` sends datagrams.",
	udp: "`gannet udp HOST:PORT` sends datagrams.",
	"-n": "Addresses are never looked up: leave it out.",
	nodns: "Addresses are never looked up: leave it out.",
	"-z": "",
	"-N": "The end of stdin ends this side: leave it out.",
	"-q": "",
	"-w": "--connect-timeout SECONDS",
	wait: "--connect-timeout SECONDS",
	"-x": "",
	proxy: "",
	"-e": "",
	exec: "",
	"-i": "",
	"ssl-verify": "Certificates are verified: leave it out.",
	"ssl-trustfile": "--cacert FILE",
	"ssl-cert": "--cert FILE",
	"ssl-key": "--key FILE",
};

const datagrams: Hints = {
	"-u": "Datagrams are UDP: leave it out.",
	udp: "Datagrams are UDP: leave it out.",
	"-p": "--listen PORT",
	"-n": "Addresses are never looked up: leave it out.",
};

/** By command. */
export const foreignOptions: Readonly<Record<string, Hints>> = {
	get: fetching,
	extract: fetching,
	pages: fetching,
	robots: fetching,
	crawl: crawling,
	serve: serving,
	tcp: connecting,
	udp: datagrams,
};

/**
 * The next step; "" if there is only the fact, undefined if no known program has such an option.
 *
 * @param option - without its dashes if it has two, "-x" if it has one
 */
export function foreignOption(command: string, option: string): string | undefined {
	const hints = foreignOptions[command];
	if (hints === undefined) return undefined;
	if (Object.hasOwn(hints, option)) return hints[option];
	const isLikeCurl = hints === fetching || hints === crawling;
	return isLikeCurl && others.has(option) ? "" : undefined;
}
