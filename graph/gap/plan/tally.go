package plan

// tally keeps which nodes of a network a choice fulfils, while candidates are put in and taken out.
type tally struct {
	*network
	isChosen []bool
	count    []int32 // of an All: its parts that are not fulfilled; of an Any: those that are
	value    int64   // without the network's base; costs are taken off it where they are paid
	cost     int64
	stack    []int32
	fell     []int32 // nodes that were fulfilled before the last take and are not after it
	work     *work
}

func newTally(n *network, w *work) *tally {
	t := &tally{network: n, isChosen: make([]bool, len(n.candidates)), count: make([]int32, len(n.op)), work: w}
	for node := range int32(len(n.op)) {
		if n.op[node] == All {
			t.count[node] = int32(len(n.partsOf(node)))
		}
	}
	return t
}

func (t *tally) fulfilled(node int32) bool {
	switch t.op[node] {
	case One:
		return t.isChosen[node]
	case All:
		return t.count[node] == 0
	default:
		return t.count[node] > 0
	}
}

// put chooses a candidate that is not chosen.
func (t *tally) put(candidate int32) {
	t.isChosen[candidate] = true
	t.cost += t.costs[candidate]
	if t.paid {
		t.value -= t.costs[candidate]
	}
	t.stack = append(t.stack[:0], candidate)
	for len(t.stack) > 0 {
		node := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.value += t.weight[node]
		above := t.above(node)
		t.work.steps += int64(len(above)) + 1
		for _, up := range above {
			if t.op[up] == All {
				t.count[up]--
				if t.count[up] == 0 {
					t.stack = append(t.stack, up)
				}
			} else {
				t.count[up]++
				if t.count[up] == 1 {
					t.stack = append(t.stack, up)
				}
			}
		}
	}
}

// take is the reverse of put.
func (t *tally) take(candidate int32) {
	t.isChosen[candidate] = false
	t.cost -= t.costs[candidate]
	if t.paid {
		t.value += t.costs[candidate]
	}
	t.stack, t.fell = append(t.stack[:0], candidate), t.fell[:0]
	for len(t.stack) > 0 {
		node := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.fell = append(t.fell, node)
		t.value -= t.weight[node]
		above := t.above(node)
		t.work.steps += int64(len(above)) + 1
		for _, up := range above {
			if t.op[up] == All {
				t.count[up]++
				if t.count[up] == 1 {
					t.stack = append(t.stack, up)
				}
			} else {
				t.count[up]--
				if t.count[up] == 0 {
					t.stack = append(t.stack, up)
				}
			}
		}
	}
}

func (t *tally) putAll(candidates []int32) {
	for _, candidate := range candidates {
		t.put(candidate)
	}
}

func (t *tally) takeAll(candidates []int32) {
	for _, candidate := range candidates {
		t.take(candidate)
	}
}

// set makes the choice that of the candidates.
func (t *tally) set(candidates []int32) {
	t.takeAll(t.chosen())
	t.putAll(candidates)
}

// chosen returns the candidates chosen, in order.
func (t *tally) chosen() []int32 {
	var chosen []int32
	for candidate, is := range t.isChosen {
		if is {
			chosen = append(chosen, int32(candidate))
		}
	}
	return chosen
}
