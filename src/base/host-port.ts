// Formats an address with its port.

/** `host:port`, with brackets around an IPv6 address. */
export function formatHostPort(host: string, port: number): string {
	return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
