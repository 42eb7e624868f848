// Loads Mozilla's Readability when it is first needed: a tenth of a megabyte of code, which only articles need. CommonJS,
// because only `require` loads in the middle of a function, and because bundlers see it.

let library;

exports.readability = function readability() {
	library ??= {
		Readability: require("@mozilla/readability").Readability,
		JSDOMParser: require("@mozilla/readability/JSDOMParser.js"),
	};
	return library;
};
