package httpapi

import (
	"net/http"
	"strconv"
)

// Text serves a text that stays the same as long as the program runs, packed as the client likes it, with an entity tag.
func Text(mediaType, text string) http.Handler {
	compressor := newCompressor()
	packed := map[string][]byte{}
	for _, coding := range []string{identity, gzipCoding, zstdCoding} {
		packed[coding] = compressor.encode(coding, []byte(text))
	}
	k := keyOf(text)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{w: w, r: r, mediaType: mediaType}
		a.long, a.short = codings(r.Header["Accept-Encoding"])
		if a.long == "" {
			a.long, a.short = identity, identity // rather read as it is than not at all
		}
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Vary", "Accept-Encoding")
		header.Set("Cache-Control", "no-cache")
		if tag := a.unchanged(k); tag != "" {
			header.Set("ETag", tag)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		header.Set("ETag", k.etag(mediaType, a.long))
		header.Set("Content-Type", mediaType+"; charset=utf-8")
		if a.long != identity {
			header.Set("Content-Encoding", a.long)
		}
		header.Set("Content-Length", strconv.Itoa(len(packed[a.long])))
		w.Write(packed[a.long]) // a client that has gone is no failure
	})
}
