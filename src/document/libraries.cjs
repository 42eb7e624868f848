// Loads libraries when a document first needs them: the tables of encodings take 13 ms, those of character references 7 ms, the
// reader of XML 4 ms, which most programs save. CommonJS, because only `require` loads in the middle of a function, and because
// bundlers see it.

let encodings;
let references;
let xml;

exports.exodus = function exodus() {
	if (encodings === undefined) {
		const { labelToName, TextDecoder } = require("@exodus/bytes/encoding.js");
		// Uses the tables of multi-byte encodings that the other module has loaded.
		const { percentEncodeAfterEncoding } = require("@exodus/bytes/whatwg.js");
		encodings = { labelToName, TextDecoder, percentEncodeAfterEncoding };
	}
	return encodings;
};

exports.entities = function entities() {
	references ??= require("entities/decode");
	return references;
};

exports.saxes = function saxes() {
	xml ??= require("saxes");
	return xml;
};
