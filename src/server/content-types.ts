// The media types of file names. A table of the common ones, with names as registered with IANA
// (https://www.iana.org/assignments/media-types), and for fonts and scripts as in RFC 8081 and RFC 9239. Text is
// declared as UTF-8: in folders served today, anything else is a rare exception.

/** A line per type: the type, then its extensions. A "*" marks text, which gets `; charset=utf-8`. */
const TABLE = `
text/html* html htm shtml
text/css* css
text/javascript* js mjs cjs
text/plain* txt text log conf ini cfg diff patch rst
text/markdown* md markdown
text/csv* csv
text/tab-separated-values* tsv
text/calendar* ics
text/vcard* vcf
text/vtt* vtt
text/xml* xml xsd xsl xslt rng
text/x-c* c h cc cpp hpp
text/x-python* py
text/x-rust* rs
text/x-shellscript* sh
text/x-go* go
text/x-typescript* ts mts cts tsx jsx
application/json json map
application/ld+json jsonld
application/geo+json geojson
application/manifest+json webmanifest
application/har+json har
application/jsonl* jsonl ndjson
application/yaml yaml yml
application/toml* toml
application/xhtml+xml xhtml xht
application/atom+xml atom
application/rss+xml rss
application/rdf+xml rdf
application/pdf pdf
application/postscript ps eps
application/rtf rtf
application/wasm wasm
application/sql* sql
application/zip zip
application/gzip gz tgz
application/zstd zst
application/x-bzip2 bz2
application/x-xz xz
application/x-tar tar
application/x-7z-compressed 7z
application/vnd.rar rar
application/java-archive jar
application/epub+zip epub
application/warc warc
application/vnd.sqlite3 sqlite sqlite3
application/vnd.apache.parquet parquet
application/vnd.ms-fontobject eot
application/msword doc
application/vnd.ms-excel xls
application/vnd.ms-powerpoint ppt
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
application/vnd.oasis.opendocument.text odt
application/vnd.oasis.opendocument.spreadsheet ods
application/vnd.oasis.opendocument.presentation odp
application/vnd.debian.binary-package deb
application/vnd.android.package-archive apk
application/x-iso9660-image iso
application/x-x509-ca-cert crt cer
application/pem-certificate-chain pem
image/png png
image/apng apng
image/jpeg jpg jpeg jfif
image/gif gif
image/webp webp
image/avif avif
image/heic heic
image/jxl jxl
image/svg+xml svg
image/bmp bmp
image/tiff tif tiff
image/vnd.microsoft.icon ico cur
audio/mpeg mp3
audio/mp4 m4a
audio/aac aac
audio/ogg oga ogg
audio/opus opus
audio/flac flac
audio/wav wav
audio/webm weba
audio/midi mid midi
video/mp4 mp4 m4v
video/mpeg mpg mpeg
video/ogg ogv
video/webm webm
video/quicktime mov
video/matroska mkv
video/x-msvideo avi
video/mp2t m2ts
video/3gpp 3gp
application/vnd.apple.mpegurl m3u8
application/dash+xml mpd
font/woff woff
font/woff2 woff2
font/ttf ttf
font/otf otf
font/collection ttc
model/gltf-binary glb
model/gltf+json gltf
model/obj obj
model/stl stl
message/rfc822 eml
`;

const typeOfExtension: ReadonlyMap<string, string> = new Map(
	TABLE.trim()
		.split("\n")
		.flatMap((line) => {
			const [type = "", ...extensions] = line.split(" ");
			const value = type.endsWith("*") ? `${type.slice(0, -1)}; charset=utf-8` : type;
			return extensions.map((extension) => [extension, value] as const);
		}),
);

/** The value of Content-Type for a file of this name; "application/octet-stream" for an unknown extension. */
export function contentTypeOf(fileName: string): string {
	const dot = fileName.lastIndexOf(".");
	const extension = dot <= 0 ? "" : fileName.slice(dot + 1).toLowerCase();
	return typeOfExtension.get(extension) ?? "application/octet-stream";
}
