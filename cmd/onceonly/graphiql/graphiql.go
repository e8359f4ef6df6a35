// Package graphiql serves GraphiQL, the page on which people ask the registry their own
// questions. Everything the page needs is embedded: it works offline and under a content security
// policy that names no other origin. build/README.md says how the files in dist are made.
package graphiql

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:dist
var dist embed.FS

// examples is the list of questions the page opens with, one tab each:
// [{"title": …, "query": …, "variables": {…}}]. A tab bears the name of its operation.
//
//go:embed examples.json
var examples []byte

// policy allows what Monaco cannot do without: it writes its themes into style elements and
// draws its squiggles as data: images. Scripts, workers, fonts and requests stay on this origin.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// contentTypes names the types of the served files; the system's own table differs by machine.
var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
	".ttf":  "font/ttf",
	".txt":  "text/plain; charset=utf-8",
}

// file is one answer, kept as it is sent to nearly every browser.
type file struct {
	body         []byte
	gzipped      bool
	contentType  string
	cacheControl string
	etag         string
}

// Handler serves the page at prefix + "/"; prefix itself redirects there. The page posts its
// questions to /graphql of the same origin. It panics when the embedded files cannot be read,
// which only a broken build can cause.
func Handler(prefix string) http.Handler {
	prefix = "/" + strings.Trim(prefix, "/")
	root := strings.TrimSuffix(prefix, "/") + "/"
	files, err := load()
	if err != nil {
		panic(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "Only GET and HEAD are answered here.", http.StatusMethodNotAllowed)
			return
		}
		if r.URL.Path == prefix && prefix != root {
			http.Redirect(w, r, root, http.StatusMovedPermanently)
			return
		}
		name, below := strings.CutPrefix(r.URL.Path, root)
		if name == "" {
			name = "index.html"
		}
		found, ok := files[name]
		if !below || !ok {
			http.NotFound(w, r)
			return
		}
		found.serve(w, r)
	})
}

func load() (map[string]file, error) {
	files := map[string]file{"examples.json": newFile("examples.json", examples)}
	err := fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		served := strings.TrimPrefix(name, "dist/")
		files[strings.TrimSuffix(served, ".gz")] = newFile(served, body)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("graphiql: read embedded files: %w", err)
	}
	return files, nil
}

func newFile(name string, body []byte) file {
	plain, gzipped := strings.CutSuffix(name, ".gz")
	sum := sha256.Sum256(body)
	result := file{
		body:         body,
		gzipped:      gzipped,
		contentType:  contentTypes[path.Ext(plain)],
		cacheControl: "no-cache",
		etag:         hex.EncodeToString(sum[:8]),
	}
	if strings.HasPrefix(plain, "assets/") {
		// The name carries a hash of the content.
		result.cacheControl = "public, max-age=31536000, immutable"
	}
	return result
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", f.cacheControl)
	body, etag := f.body, f.etag
	if f.gzipped {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			header.Set("Content-Encoding", "gzip")
			etag += "-gzip"
		} else {
			var err error
			if body, err = gunzip(f.body); err != nil {
				http.Error(w, "The embedded file is damaged.", http.StatusInternalServerError)
				return
			}
		}
	}
	header.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reads an Accept-Encoding header; every browser says yes.
func acceptsGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" || name == "*" {
			quality := strings.TrimSpace(parameters)
			return quality != "q=0" && !strings.HasPrefix(quality, "q=0.000")
		}
	}
	return false
}

func gunzip(body []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(reader); err != nil {
		return nil, err
	}
	return plain.Bytes(), nil
}
