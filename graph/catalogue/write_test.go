package catalogue_test

import (
	"bytes"
	"math"
	"testing"

	"onceonly/graph"
	"onceonly/graph/catalogue"
)

// write returns the graph as a file.
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

func TestWriteRefusesWhatIsNoNumber(t *testing.T) {
	amount := math.NaN()
	service := &graph.ServiceFacts{Costs: []graph.Cost{{Amount: &amount}}}
	service.Key = "s"
	if err := catalogue.Write(&bytes.Buffer{}, snapshotOf([]graph.Node{service})); graph.CodeOf(err) != graph.Invalid {
		t.Errorf("a file that nobody could read was written: %v", err)
	}
}
