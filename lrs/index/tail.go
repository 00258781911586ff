package index

// tail is the index of the newest stretch of the record, in memory. Statements
// are added in the order of storing, so that each key's list is in order.
type tail struct {
	heads map[int64]int32 // key → its newest node
	nodes []node
	lo    int64 // first seq in it, 0 while empty
	hi    int64 // last seq in it
	size  int   // statements in it
}

// node is one place in the list of a key, and the place before.
type node struct {
	seq  int64
	prev int32 // -1 ends the list
}

func newTail(size int) *tail {
	return &tail{heads: make(map[int64]int32, 3*size), nodes: make([]node, 0, 10*size)}
}

func (t *tail) add(seq int64, keys []int64) {
	if t.lo == 0 {
		t.lo = seq
	}
	t.hi, t.size = seq, t.size+1
	for _, k := range keys {
		prev, ok := t.heads[k]
		if !ok {
			prev = -1
		}
		t.heads[k] = int32(len(t.nodes))
		t.nodes = append(t.nodes, node{seq, prev})
	}
}

// list is one key's list as it stands. Nodes never change, so it may be walked
// while others add.
func (t *tail) list(key int64) *list {
	head, ok := t.heads[key]
	if !ok {
		return nil
	}
	return &list{nodes: t.nodes, at: head}
}

// pairs returns all that is in it, unsorted.
func (t *tail) pairs() []pair {
	out := make([]pair, 0, len(t.nodes))
	for key, at := range t.heads {
		for ; at >= 0; at = t.nodes[at].prev {
			out = append(out, pair{key, t.nodes[at].seq})
		}
	}
	return out
}

// list walks one key's nodes from the newest to the oldest.
type list struct {
	nodes []node
	at    int32
}

// down returns the newest seq at or below at. Asking for ever lower ones costs
// one walk together.
func (l *list) down(at int64) (int64, bool) {
	for l.at >= 0 && l.nodes[l.at].seq > at {
		l.at = l.nodes[l.at].prev
	}
	if l.at < 0 {
		return 0, false
	}
	return l.nodes[l.at].seq, true
}

// up returns the list in ascending order.
func (l *list) up() []int64 {
	var out []int64
	for at := l.at; at >= 0; at = l.nodes[at].prev {
		out = append(out, l.nodes[at].seq)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
