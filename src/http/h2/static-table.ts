// HPACK's static table (RFC 7541 Appendix A).

import { makeEntry, type TableEntry } from "./table-entry.ts";

const ENTRIES = `:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`;

/** The entries. The first has the index 1, so no lookup uses place 0. */
export const STATIC_TABLE: readonly TableEntry[] = [
	makeEntry("", ""),
	...ENTRIES.split("\n").map((line) => {
		const [, name = "", value = ""] = /^(\S+) ?(.*)$/.exec(line) ?? [];
		return makeEntry(name, value);
	}),
];

/** How many entries there are: the first dynamic entry has the index after them. */
export const STATIC_ENTRIES: number = STATIC_TABLE.length - 1;
