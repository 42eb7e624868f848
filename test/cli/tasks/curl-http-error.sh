# curl's manual page, "--fail-with-body": the content of an error, and exit code 22.
exits=22
original() { curl -s --fail-with-body "$URL/status/500"; }
ours() { gannet get -s -H Accept-Encoding: --fail-with-body "$URL/status/500"; }
