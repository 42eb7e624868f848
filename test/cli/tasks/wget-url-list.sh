# wget's manual, "-i" and "-P": all URLs of a file, into a folder.
original() { printf '%s\n' "$URL/files/a.txt" "$URL/files/b.txt" > urls; wget -q --no-config -i urls -P downloads; }
ours() { printf '%s\n' "$URL/files/a.txt" "$URL/files/b.txt" > urls; gannet get -s -H "Accept-Encoding: identity" -H "Connection: Keep-Alive" --url-file urls -O --output-dir downloads --create-dirs; }
