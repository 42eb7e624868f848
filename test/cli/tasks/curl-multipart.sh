# curl's tutorial, "POST": upload a file as a form does, with other fields.
original() { curl -s -F "file=@cooltext.txt" -F "yourname=Daniel" -F "filedescription=Cool text file with cool text inside" "$URL/postit2.cgi"; }
ours() { gannet get -s -H Accept-Encoding: -F "file=@cooltext.txt" -F "yourname=Daniel" -F "filedescription=Cool text file with cool text inside" "$URL/postit2.cgi"; }
