package httpapi

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAClientPushesOutItsOwnTexts(t *testing.T) {
	p := newPersisted(64 << 10)
	quiet := "{quiet}"
	p.add("quiet", hashOf(quiet), quiet)
	for i := range 10_000 {
		text := fmt.Sprintf("{noisy%d}", i)
		p.add("noisy", hashOf(text), text)
	}
	if _, ok := p.get(hashOf(quiet)); !ok {
		t.Error("one client pushed out the text of another")
	}
	if _, ok := p.get(hashOf("{noisy9999}")); !ok {
		t.Error("what was sent last is not kept")
	}
	if _, ok := p.get(hashOf("{noisy0}")); ok {
		t.Error("more is kept than there is room for")
	}
	long := strings.Repeat("x", 32<<10)
	p.add("noisy", hashOf(long), long)
	if _, ok := p.get(hashOf(long)); ok {
		t.Error("one long text takes the room of many")
	}
}

// Whatever clients send and ask for, texts are what was sent, within the room, and the books agree with the shelves. A client
// that has less than its part of the room loses nothing.
func TestPersistedTextsStayWithinTheirRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPersisted(8 << 10)
		sent := map[string]string{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			client := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "client")
			text := strings.Repeat(rapid.SampledFrom([]string{"p", "q", "r", "s", "t"}).Draw(t, "letter"), rapid.IntRange(1, 900).Draw(t, "length"))
			before := map[string]int{}
			for name, s := range p.clients {
				before[name] = s.bytes
			}
			if rapid.Bool().Draw(t, "ask") {
				if got, ok := p.get(hashOf(text)); ok && (got != text || sent[hashOf(text)] != text) {
					t.Fatalf("asked for %q, got %q", text, got)
				}
				continue
			}
			p.add(client, hashOf(text), text)
			sent[hashOf(text)] = text
			bytes, entries := 0, 0
			for name, s := range p.clients {
				own := 0
				for e := s.texts.Front(); e != nil; e = e.Next() {
					own += e.Value.(persistedText).weight()
					entries++
				}
				if own != s.bytes {
					t.Fatalf("%s has %d bytes, by the books %d", name, own, s.bytes)
				}
				bytes += own
			}
			for name, had := range before {
				if s := p.clients[name]; name != client && had <= p.limit/4 && (s == nil || s.bytes < had) {
					t.Fatalf("%s lost texts although it had %d bytes of %d", name, had, p.limit)
				}
			}
			if bytes != p.bytes || entries != len(p.entries) || bytes > p.limit {
				t.Fatalf("%d bytes in %d entries, by the books %d in %d, room %d", bytes, entries, p.bytes, len(p.entries), p.limit)
			}
		}
	})
}
