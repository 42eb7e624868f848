// Which fields are not allowed after the content. Owns the list.

/**
 * Fields for framing, routing, authentication, request modification, response control and content processing. A
 * recipient must not merge these from a trailer section into a head, or act on them (RFC 9110 §6.5.1).
 */
const FORBIDDEN_TRAILERS: ReadonlySet<string> = new Set([
	"age",
	"authorization",
	"cache-control",
	"connection",
	"content-encoding",
	"content-length",
	"content-range",
	"content-type",
	"cookie",
	"date",
	"expect",
	"expires",
	"host",
	"if-match",
	"if-modified-since",
	"if-none-match",
	"if-range",
	"if-unmodified-since",
	"keep-alive",
	"location",
	"max-forwards",
	"pragma",
	"proxy-authenticate",
	"proxy-authorization",
	"proxy-connection",
	"range",
	"retry-after",
	"set-cookie",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"vary",
	"warning",
	"www-authenticate",
]);

/** Whether a field of that name is removed from trailer sections, both received and sent. */
export function isForbiddenTrailer(name: string): boolean {
	return FORBIDDEN_TRAILERS.has(name.toLowerCase());
}
