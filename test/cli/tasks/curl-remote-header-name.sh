# curl's manual page: save under the name that the server gives, with its time; nothing is replaced.
original() { curl -s -OJR "$URL/named/a.bin" && ! curl -s -OJR "$URL/named/a.bin"; }
ours() { gannet get -s -H Accept-Encoding: -OJR "$URL/named/a.bin" && ! gannet get -s -H Accept-Encoding: -OJR "$URL/named/a.bin"; }
