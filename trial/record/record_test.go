package record

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// chain makes a trail of values.
func chain(list ...Entry) []Entry {
	prev := ""
	for i := range list {
		e := &list[i]
		e.Seq, e.Prev = int64(i+1), prev
		if e.At.IsZero() {
			e.At = time.Date(2027, 1, 11, 1, i, 0, 0, time.UTC)
		}
		if e.Kind == "" {
			e.Kind = Value
		}
		e.Hash = e.Sum()
		prev = e.Hash
	}
	return list
}

func entry(row, item, old, now string) Entry {
	return Entry{Place: Place{Form: "AE", Subject: "BJ01-001", Row: row, Item: item}, Old: old, New: now, By: "p", Role: "investigator"}
}

func trail() []Entry {
	return chain(entry("1", "AETERM", "", "Fever"), entry("1", "AETOXGR", "", "2"), entry("2", "AETERM", "", "CRS"), entry("1", "AETOXGR", "2", "3"))
}

func TestTheFirstBrokenEntryIsNamed(t *testing.T) {
	for _, c := range []struct {
		why  string
		edit func([]Entry) []Entry
		want Break
	}{
		{"a value was altered", func(l []Entry) []Entry { l[1].New = "1"; return l }, Break{2, "hash"}},
		{"altered with a hash that fits: the next one does not follow", func(l []Entry) []Entry { l[1].New = "1"; l[1].Hash = l[1].Sum(); return l }, Break{3, "chain"}},
		{"who did it was altered", func(l []Entry) []Entry { l[2].By = "q"; return l }, Break{3, "hash"}},
		{"when was altered", func(l []Entry) []Entry { l[2].At = l[2].At.Add(time.Microsecond); return l }, Break{3, "hash"}},
		{"why was altered", func(l []Entry) []Entry { l[3].Reason = "x"; return l }, Break{4, "hash"}},
		{"one was taken out", func(l []Entry) []Entry { return append(l[:1], l[2:]...) }, Break{2, "gap"}},
		{"the first was taken out", func(l []Entry) []Entry { return l[1:] }, Break{1, "gap"}},
		{"the whole was made anew with another old value", func(l []Entry) []Entry { l[3].Old = "1"; return chain(l...) }, Break{4, "old"}},
		{"the end was cut off", func(l []Entry) []Entry { return l[:3] }, Break{3, "head"}},
		{"everything was cut off", func(l []Entry) []Entry { return nil }, Break{0, "head"}},
	} {
		list := trail()
		head := list[3].Hash
		if c.want.Why == "old" {
			head = ""
		}
		if got := Verify(c.edit(list), head); got == nil || *got != c.want {
			t.Errorf("%s: %+v, want %+v", c.why, got, c.want)
		}
	}
	list := trail()
	if got := Verify(list, list[3].Hash); got != nil {
		t.Errorf("an untouched trail: %+v", got)
	}
}

// Whatever the entries and however they are cut into acts, the state is the same, and
// an earlier state never changes under its reader.
func TestStateIsWhatTheTrailSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "entries")
		var list []Entry
		now := map[Place]string{}
		for range n {
			p := Place{Form: rapid.SampledFrom([]string{"AE", "DLT"}).Draw(t, "form"), Subject: rapid.SampledFrom([]string{"", "A-1", "B-2"}).Draw(t, "subject"),
				Row: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "row"), Item: rapid.SampledFrom([]string{"X", "Y"}).Draw(t, "item")}
			if rapid.IntRange(0, 5).Draw(t, "sign") == 0 {
				list = append(list, Entry{Kind: Signature, Place: Place{Form: p.Form, Subject: p.Subject, Row: p.Row}, Detail: `{"name":"n","meaning":"m","content":"c"}`})
				continue
			}
			text := rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "value")
			list = append(list, Entry{Place: p, Old: now[p], New: text})
			now[p] = text
		}
		chain(list...)
		whole := Replay(list)
		step, states, seen := New(), []*State(nil), []string(nil)
		for rest := list; len(rest) > 0; {
			k := rapid.IntRange(1, len(rest)).Draw(t, "act")
			step = step.With(rest[:k])
			states, seen = append(states, step), append(seen, fingerprint(step))
			rest = rest[k:]
		}
		if fingerprint(step) != fingerprint(whole) {
			t.Fatalf("in acts %s\nat once %s", fingerprint(step), fingerprint(whole))
		}
		for i := range states {
			if fingerprint(states[i]) != seen[i] {
				t.Fatalf("state %d changed under its reader", i)
			}
		}
		if b := Verify(list, step.Hash); b != nil {
			t.Fatalf("%+v", b)
		}
		for p, text := range now {
			if step.Get(p) != text {
				t.Fatalf("%v is %q, not %q", p, step.Get(p), text)
			}
		}
	})
}

func fingerprint(s *State) string {
	text := fmt.Sprint(s.Seq, s.Hash, s.Subjects())
	for _, subject := range append(s.Subjects(), "") {
		for _, form := range []string{"AE", "DLT"} {
			for _, r := range s.Rows(form, subject) {
				text += fmt.Sprint(form, subject, r.Key, r.Values(), r.Content(), len(s.Signs(form, subject, r.Key)))
			}
		}
	}
	return text
}

func TestWhatAnItemHolds(t *testing.T) {
	low, high := 0.0, 5.0
	for _, c := range []struct {
		why, text, want string
		item            Item
		ok              bool
	}{
		{"nothing is nothing", "  ", "", Item{Type: Integer}, true},
		{"a number without its zeroes", " 007 ", "7", Item{Type: Integer}, true},
		{"a fraction is no integer", "1.5", "", Item{Type: Integer}, false},
		{"below the least", "-1", "", Item{Type: Integer, Min: &low}, false},
		{"above the most", "5.1", "", Item{Type: Decimal, Max: &high}, false},
		{"a decimal stays as written", "1.50", "1.50", Item{Type: Decimal}, true},
		{"no number", "NaN", "", Item{Type: Decimal}, false},
		{"endless", "Inf", "", Item{Type: Decimal}, false},
		{"hexadecimal", "0x1p4", "", Item{Type: Decimal}, false},
		{"a day", "2027-02-28", "2027-02-28", Item{Type: Date}, true},
		{"no such day", "2027-02-29", "", Item{Type: Date}, false},
		{"another writing of a day", "28/02/2027", "", Item{Type: Date}, false},
		{"a moment in another zone", "2027-01-11T09:30:00+08:00", "2027-01-11T01:30:00Z", Item{Type: Moment}, true},
		{"a moment without its zone", "2027-01-11T09:30:00", "", Item{Type: Moment}, false},
		{"yes", "Y", "Y", Item{Type: Flag}, true},
		{"a word for yes", "yes", "", Item{Type: Flag}, false},
		{"one of the choices", "a", "a", Item{Type: Choice, Codes: []Code{{Value: "a"}}}, true},
		{"none of them", "b", "", Item{Type: Choice, Codes: []Code{{Value: "a"}}}, false},
		{"broken UTF-8", "\xff", "", Item{Type: Text}, false},
		{"a zero byte, which PostgreSQL cannot keep", "a\x00b", "", Item{Type: Text}, false},
	} {
		got, ok := c.item.Read(c.text)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %q %v", c.why, got, ok)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "1", "1.5", "2027-01-11", "2027-01-11T09:30:00+08:00", "Y", "\xff", "1e309"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range []Type{Text, Integer, Decimal, Date, Moment, Flag, Data} {
			i := Item{Type: kind}
			got, ok := i.Read(s)
			if !ok {
				continue
			}
			if again, ok := i.Read(got); !ok || again != got {
				t.Errorf("%s: %q reads as %q, which reads as %q %v", kind, s, got, again, ok)
			}
		}
	})
}
