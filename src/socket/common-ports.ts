// The service names that an endpoint may have without IANA's whole registry, which is 220 kB (gannet/ports). Each has the
// port that the registry has; a test compares them.

const COMMON: Readonly<Record<string, number>> = {
	echo: 7,
	discard: 9,
	"ftp-data": 20,
	ftp: 21,
	ssh: 22,
	telnet: 23,
	smtp: 25,
	time: 37,
	nicname: 43,
	domain: 53,
	tftp: 69,
	gopher: 70,
	finger: 79,
	http: 80,
	www: 80,
	pop3: 110,
	ntp: 123,
	imap: 143,
	snmp: 161,
	irc: 194,
	ldap: 389,
	https: 443,
	syslog: 514,
	submission: 587,
	ipp: 631,
	ldaps: 636,
	"domain-s": 853,
	rsync: 873,
	imaps: 993,
	pop3s: 995,
	socks: 1080,
	mqtt: 1883,
	nfs: 2049,
	mysql: 3306,
	postgresql: 5432,
	amqp: 5672,
	redis: 6379,
	"secure-mqtt": 8883,
	mongodb: 27_017,
};

/** The port of a common service; undefined if the name isn't common. Case makes no difference. */
export function commonPort(name: string): number | undefined {
	const key = name.toLowerCase();
	return Object.hasOwn(COMMON, key) ? COMMON[key] : undefined;
}

/** The common names, for the test that compares them with the registry. */
export const commonNames: readonly string[] = Object.keys(COMMON);
