// Loads tough-cookie when it is first needed: with its list of public suffixes it takes 15 ms, which programs without cookies
// save. CommonJS, because only `require` loads in the middle of a function, and because bundlers see it.

let library;

exports.toughCookie = function toughCookie() {
	library ??= require("tough-cookie");
	return library;
};
