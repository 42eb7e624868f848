// What every folder of src/ may use, without Node.js. Not a subpath of the package.
//
// own.ts           options without what was put on Object.prototype
// secret-names.ts  which names carry credentials
// shown-url.ts     URLs without the secrets in them
// stored-url.ts    URLs that a later run goes on from, without secrets
// visible-text.ts  untrusted text, made visible

export { own } from "./own.ts";
export { isSecretField, isSecretParameter } from "./secret-names.ts";
export { HIDDEN, hideSecrets, shownUrl, urlFault, withoutUserinfo } from "./shown-url.ts";
export { withoutSecretsOf, withSecretsOf } from "./stored-url.ts";
export { escapeControls } from "./visible-text.ts";
