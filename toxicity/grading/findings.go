package grading

import (
	"slices"
	"strings"
)

// Findings are what is known of a patient: what was entered, and what follows from
// it. They do not change after Read.
type Findings struct {
	at   [maxSlots]uint8 // where in held a slot's value is, from 1; 0 is not known
	held []value
}

// value of one slot, a quantity in its base unit; a flag is 1 or 0, a word its
// place in Words.
type value struct {
	number
	slot    slot
	unit    uint8    // in which the value was measured
	derived bool     // follows from others
	from    *Finding // under which name it was entered, nil when derived
}

func (f *Findings) get(s slot) *value {
	if i := f.at[s]; i > 0 {
		return &f.held[i-1]
	}
	return nil
}

func (f *Findings) set(s slot, v value) {
	v.slot = s
	f.held = append(f.held, v)
	f.at[s] = uint8(len(f.held))
}

// figure is the number of a value, of nil zero.
func (v *value) figure() number {
	if v == nil {
		return number{d: 1}
	}
	return v.number
}

// flag reads a slot as a flag.
func (f *Findings) flag(s slot) (is, known bool) {
	if v := f.get(s); v != nil {
		return v.n != 0, true
	}
	return false, false
}

// Number is the value of a numeric finding under any of its names, converted to
// the unit of that name; ok is false when it is not known.
func (f *Findings) Number(name string) (x float64, ok bool) {
	n := named[name]
	if n == nil || n.Kind != Number {
		return 0, false
	}
	v := f.get(n.slot)
	if v == nil {
		return 0, false
	}
	if n.unit != nil {
		return n.out(v.number).float(), true
	}
	return v.float(), true
}

// Flag is the value of a flag, and whether it is known.
func (f *Findings) Flag(name string) (is, known bool) {
	n := named[name]
	if n == nil || n.Kind != Flag {
		return false, false
	}
	return f.flag(n.slot)
}

// Word is the value of a word, or false when it is not known.
func (f *Findings) Word(name string) (string, bool) {
	n := named[name]
	if n == nil || n.Kind != Word {
		return "", false
	}
	v := f.get(n.slot)
	if v == nil {
		return "", false
	}
	return n.Words[v.n], true
}

// Known reports whether a finding's value is known, entered or derived.
func (f *Findings) Known(name string) bool {
	n := named[name]
	return n != nil && f.get(n.slot) != nil
}

// Entered lists the names under which findings were entered, in the catalogue's order.
func (f *Findings) Entered() []string {
	var out []string
	for i := range Catalogue {
		n := &Catalogue[i]
		if v := f.get(n.slot); v != nil && v.from == n {
			out = append(out, n.Name)
		}
	}
	return out
}

// Text is the value of a finding as people read it: "142 µmol/L", "yes" and "no"
// stay flags for the caller to word; ok is false when it is not known.
func (f *Findings) Text(name string) (string, bool) {
	n := named[name]
	if n == nil || n.Kind != Number {
		return "", false
	}
	v := f.get(n.slot)
	if v == nil {
		return "", false
	}
	x := v.number
	if n.unit != nil {
		x = n.out(x)
	}
	return strings.TrimSpace(x.String() + " " + n.Unit), true
}

// in converts a number entered under this name to the base unit; a difference has
// no offset.
func (n *Finding) in(x number) number {
	if n.unit == nil {
		return x
	}
	return n.unit.base(x)
}

func (n *Finding) out(x number) number {
	if n.unit == nil {
		return x
	}
	return n.unit.from(x)
}

// words finds a word's place, or -1.
func (n *Finding) word(s string) int { return slices.Index(n.Words, s) }
