package httpapi

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
)

// parted is a ground of five values for each of its parts.
type parted [4]int

func (p parted) Revision() graph.Revision { return graph.Revision(p[0]) }
func (p parted) Exact() bool              { return true }
func (p parted) Decides() []string {
	return []string{strconv.Itoa(p[0]), strconv.Itoa(p[1]), strconv.Itoa(p[2]), strconv.Itoa(p[3])}
}

// differs asks random questions and gives the first answer that is not the one of its question; leave is the part that is
// left out of the key, or none.
func differs(leave int) string {
	t := New(Transport{AnswerBytes: 1 << 20})
	found := ""
	numbers := rapid.SliceOfN(rapid.IntRange(0, 2), 7, 7)
	for seed := range 2000 {
		n := numbers.Example(seed)
		ground := parted(n[:4])
		asked := request{query: strings.Repeat("q", n[4]), operationName: strings.Repeat("q", n[5]), variables: []byte(strings.Repeat("q", n[6]))}
		parts := t.parts(ground, asked)
		if leave >= 0 {
			parts = append(parts[:leave:leave], parts[leave+1:]...)
		}
		want := fmt.Sprint(n)
		got := t.kept.find(context.Background(), keyOf(parts...), func() *outcome {
			return &outcome{encoded: encoded{body: []byte(want)}, exact: true}
		})
		if string(got.body) != want {
			found = fmt.Sprintf("%s was answered with %s", want, got.body)
			break
		}
	}
	return found
}

func TestEveryPartOfTheKeyIsNeeded(t *testing.T) {
	if found := differs(-1); found != "" {
		t.Errorf("with the whole key, %s", found)
	}
	edition := 4 // of the program: one process has one
	for part := range len(New(Transport{}).parts(parted{}, request{})) {
		if found := differs(part); found == "" && part != edition {
			t.Errorf("that part %d of the key is left out is not found", part)
		}
	}
	if a, b := New(Transport{Settings: "a"}), New(Transport{Settings: "b"}); a.edition == b.edition {
		t.Error("servers with different settings have the same edition")
	}
}

func TestQuestionsAskedAtOnceAreAskedOnce(t *testing.T) {
	kept := newKeptAnswers(1 << 20)
	k := keyOf("question")
	begun, proceed := make(chan struct{}), make(chan struct{})
	asked := 0
	ask := func() *outcome {
		asked++
		close(begun)
		<-proceed
		return &outcome{encoded: encoded{body: []byte("answer")}, exact: true}
	}
	var group sync.WaitGroup
	group.Go(func() { kept.find(t.Context(), k, ask) })
	<-begun
	for range 8 {
		group.Go(func() {
			if got := kept.find(t.Context(), k, ask); string(got.body) != "answer" {
				t.Errorf("got %q", got.body)
			}
		})
	}
	close(proceed)
	group.Wait()
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// A question that fails, or whose answer changes, is asked anew each time, and a panic does not leave the others waiting.
func TestWhatCannotBeKeptIsAskedAgain(t *testing.T) {
	kept := newKeptAnswers(1 << 20)
	k := keyOf("question")
	func() {
		defer func() { recover() }()
		kept.find(t.Context(), k, func() *outcome { panic("broken") })
	}()
	for want := range 3 {
		got := kept.find(t.Context(), k, func() *outcome { return &outcome{encoded: encoded{body: []byte{byte(want)}}} })
		if got.body[0] != byte(want) {
			t.Errorf("the answer of question %d was given to question %d", got.body[0], want)
		}
	}
	exact := kept.find(t.Context(), k, func() *outcome { return &outcome{encoded: encoded{body: []byte("now")}, exact: true} })
	again := kept.find(t.Context(), k, func() *outcome { t.Error("asked again"); return nil })
	if exact != again {
		t.Error("an answer that became exact is not kept")
	}
}

func TestAnswersStayWithinTheirRoom(t *testing.T) {
	const room = 1 << 20
	kept := newKeptAnswers(room)
	for i := range 1000 {
		kept.find(t.Context(), keyOf(strconv.Itoa(i)), func() *outcome {
			return &outcome{encoded: encoded{body: make([]byte, 10_000)}, exact: true}
		})
	}
	kept.find(t.Context(), keyOf("long"), func() *outcome { return &outcome{encoded: encoded{body: make([]byte, room/2)}, exact: true} })
	kept.outcomes.CleanUp()
	if weight := kept.outcomes.WeightedSize(); weight > room || weight < room/2 {
		t.Errorf("%d bytes of answers are kept, in a room of %d", weight, room)
	}
	if long, _ := kept.outcomes.GetIfPresent(keyOf("long")); long != nil {
		t.Error("one long answer pushed out many")
	}
}

// Answers that were made smaller come in buffers with room to spare, and the room is memory too.
func TestKeptAnswersWeighWhatTheyTake(t *testing.T) {
	const most = 1 << 20
	kept := newKeptAnswers(most)
	for i := range 200 {
		kept.find(t.Context(), keyOf(strconv.Itoa(i)), func() *outcome {
			return &outcome{encoded: encoded{body: make([]byte, 1, 16<<10)}, exact: true}
		})
	}
	taken := 0
	for _, o := range kept.outcomes.All() {
		taken += cap(o.body)
	}
	if taken == 0 || taken > most {
		t.Errorf("%d bytes are taken; there is room for %d", taken, most)
	}
}
