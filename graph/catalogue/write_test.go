package catalogue_test

import (
	"bytes"
	"testing"

	"onceonly/graph"
	"onceonly/graph/catalogue"
)

func write(t interface {
	Helper()
	Fatal(...any)
}, s *graph.Snapshot) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := catalogue.Write(&out, s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var _ = testing.Short
