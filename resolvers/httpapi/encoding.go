package httpapi

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The codings of answers (RFC 9110 §8.4), the best first.
const (
	zstdCoding = "zstd"
	gzipCoding = "gzip"
	identity   = "identity" // as it is
)

// worthIt is from how many bytes an answer is made smaller: what is shorter fits into one packet as it is.
const worthIt = 1 << 10

// codings chooses by the Accept-Encoding headers (RFC 9110 §12.5.3): the coding for an answer that is long, and for one
// that is short, which is identity wherever it is acceptable. Both are "" when the client takes nothing that is offered.
func codings(accept []string) (long, short string) {
	quality := map[string]int{zstdCoding: -1, gzipCoding: -1, identity: -1}
	others := -1
	for _, header := range accept {
		for part := range strings.SplitSeq(header, ",") {
			name, parameter, _ := strings.Cut(part, ";")
			name, parameter = strings.ToLower(strings.TrimSpace(name)), strings.ToLower(strings.TrimSpace(parameter))
			q, ok := weight(strings.TrimSpace(strings.TrimPrefix(parameter, "q=")))
			if !ok {
				continue
			}
			if name == "x-gzip" { // RFC 9110 §8.4.1.3
				name = gzipCoding
			}
			if _, offered := quality[name]; offered {
				quality[name] = q
			} else if name == "*" {
				others = q
			}
		}
	}
	for name, q := range quality {
		switch {
		case q >= 0:
		case others >= 0 && (name != identity || others == 0):
			quality[name] = others
		case name == identity:
			quality[name] = 1 // acceptable, but wanted less than what was named
		}
	}
	most := 0
	for _, name := range []string{zstdCoding, gzipCoding, identity} {
		if quality[name] > most {
			long, most = name, quality[name]
		}
	}
	if quality[identity] > 0 {
		return long, identity
	}
	return long, long
}

// compressor makes answers smaller. Its methods are safe for concurrent use.
type compressor struct {
	zstd *zstd.Encoder
	gzip sync.Pool
}

func newCompressor() *compressor {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)),
		zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options above are wrong
	}
	return &compressor{zstd: encoder, gzip: sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
		return w
	}}}
}

func (c *compressor) encode(coding string, body []byte) []byte {
	switch coding {
	case zstdCoding:
		return c.zstd.EncodeAll(body, make([]byte, 0, len(body)/4))
	case gzipCoding:
		w := c.gzip.Get().(*gzip.Writer)
		defer c.gzip.Put(w)
		out := bytes.NewBuffer(make([]byte, 0, len(body)/4))
		w.Reset(out)
		w.Write(body) // writing to memory cannot fail
		w.Close()
		return out.Bytes()
	}
	return body
}
