// How a host and a port are written together (RFC 3986 §3.2.2).

/** `host:port`, with brackets around an IPv6 address. */
export function formatHostPort(host: string, port: number): string {
	return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
