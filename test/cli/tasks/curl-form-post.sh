# curl's tutorial, "POST": send a form.
original() { curl -s -d "name=Rafael%20Sagula" -d "phone=3320780" "$URL/guest.cgi"; }
ours() { gannet get -s -H Accept-Encoding: -d "name=Rafael%20Sagula" -d "phone=3320780" "$URL/guest.cgi"; }
