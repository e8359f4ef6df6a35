package httpapi

import (
	"container/list"
	"sync"
)

// persisted keeps the texts of operations that clients have sent, by their SHA-256, up to a number of bytes. When there are
// too many, the client that has sent most loses the one that was not asked for longest: one that sends ever new texts
// pushes out its own. Its methods are safe for concurrent use.
type persisted struct {
	limit   int
	mu      sync.Mutex
	bytes   int
	entries map[string]*list.Element // of persistedText, by hash
	clients map[string]*sender
}

type persistedText struct{ hash, text, client string }

// sender is what one client has sent, what was asked for last in front.
type sender struct {
	bytes int
	texts *list.List
}

func (t persistedText) weight() int { return len(t.text) + len(t.hash) + len(t.client) + overhead }

func newPersisted(limit int) *persisted {
	return &persisted{limit: limit, entries: map[string]*list.Element{}, clients: map[string]*sender{}}
}

func (p *persisted) get(hash string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok := p.entries[hash]
	if !ok {
		return "", false
	}
	kept := e.Value.(persistedText)
	p.clients[kept.client].texts.MoveToFront(e)
	return kept.text, true
}

func (p *persisted) add(client, hash, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	added := persistedText{hash, text, client}
	if _, ok := p.entries[hash]; ok || added.weight() > p.limit/8 {
		return
	}
	from := p.clients[client]
	if from == nil {
		from = &sender{texts: list.New()}
		p.clients[client] = from
	}
	p.entries[hash] = from.texts.PushFront(added)
	from.bytes += added.weight()
	p.bytes += added.weight()
	for p.bytes > p.limit {
		p.drop()
	}
}

// drop forgets one text of the client that has most.
func (p *persisted) drop() {
	var name string
	var most *sender
	for client, s := range p.clients {
		if most == nil || s.bytes > most.bytes {
			name, most = client, s
		}
	}
	oldest := most.texts.Back()
	dropped := most.texts.Remove(oldest).(persistedText)
	delete(p.entries, dropped.hash)
	most.bytes -= dropped.weight()
	p.bytes -= dropped.weight()
	if most.texts.Len() == 0 {
		delete(p.clients, name)
	}
}
