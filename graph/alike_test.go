package graph_test

import (
	"testing"
	"time"

	"onceonly/graph"
)

func TestNamedAlike(t *testing.T) {
	for _, c := range []struct {
		reason string
		a, b   string
		alike  bool
	}{
		{"case and word order do not count", "Справка о доходах", "О доходах СПРАВКА", true},
		{"endings do not count", "Справка о доходах физического лица", "Справки о доходе физических лиц", true},
		{"small words and brackets do not count", "Certificate of residence", "Residence certificate (the)", true},
		{"ё and е are one letter here", "Счёт на оплату", "Счет на оплату", true},
		{"single letters do not count", "Birth certificate", "Birth certifcate", true},
		{"one other word makes another document", "Свидетельство о рождении", "Свидетельство о браке", false},
		{"one word more makes another document", "Medical certificate", "Medical birth certificate", false},
		{"so it is in Kazakh", "Неке қию туралы куәлік", "Неке бұзу туралы куәлік", false},
		{"and there alike", "Туу туралы куәлік", "Туу туралы куәлігі", true},
		{"numbers are the same or another thing", "Form 1234567890", "Form 1234567891", false},
		{"nothing is like a name without words", "—", "—", false},
	} {
		name := func(text string) graph.Text { return graph.Text{RU: text} }
		s := graph.FromNodes(1, time.Time{}, []graph.Node{
			&graph.DocumentTypeFacts{Identity: graph.Identity{Key: "a"}, Name: name(c.a)},
			&graph.DocumentTypeFacts{Identity: graph.Identity{Key: "b"}, Name: name(c.b)},
		})
		pairs := s.NamedAlike(graph.TypeDocumentType)
		if (len(pairs) == 1) != c.alike {
			t.Errorf("%s: %q and %q: %+v", c.reason, c.a, c.b, pairs)
		}
		for _, p := range pairs {
			if p.A != "a" || p.B != "b" || p.Similarity < 0.6 || p.Similarity > 1 {
				t.Errorf("%s: %+v", c.reason, p)
			}
		}
	}
}
