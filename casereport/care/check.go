package care

import "strings"

// Status is what the check found out about an item.
type Status int

const (
	// Present: the evidence is in the draft, or the author names its place and
	// something stands there.
	Present Status = iota
	// Missing: nothing is written where the item belongs.
	Missing
	// NeedsDeclaration: text is there, but only the author can say whether it
	// holds this item; or the author's word no longer fits the draft.
	NeedsDeclaration
	// Inapplicable: the author says why the item is not reported. The tutor judges.
	Inapplicable
)

// String is the word under which a status is looked up for display.
func (s Status) String() string {
	return [...]string{"present", "missing", "declare", "inapplicable"}[s]
}

// Declaration is the author's word on one item.
type Declaration struct {
	Item         string    // Item.ID
	Inapplicable bool      // true: not reported, for the reason in Note
	Section      SectionID // where the item stands; "" is the item's own section
	Note         string    // the place in words ("second paragraph"), or the reason
}

// Options is what the check cannot read from the draft.
type Options struct {
	Declarations []Declaration // of several for one item the last counts
	// ConsentRecorded: a valid consent of the patient (or whoever may give it) is
	// on record and has not been taken back.
	ConsentRecorded bool
	// Minimum overrides Section.Minimum, in units, for programmes that ask for more.
	Minimum map[SectionID]int
}

// Result is the answer for one item. Key names a sentence that says why, Args
// fill its blanks (see Keys).
type Result struct {
	Item    Item
	Status  Status
	Section SectionID // where the evidence stands or should stand
	Note    string    // the author's place or reason, if one was declared and counts
	Key     string
	Args    map[string]any
}

// Check goes through the checklist for a draft in Markdown by section and
// returns one result per item, in the checklist's order. A declaration for an
// unknown item, without a note, or with an unknown section counts for nothing.
func Check(draft map[SectionID]string, o Options) []Result {
	declared := make(map[string]Declaration)
	for _, d := range o.Declarations {
		if _, known := FindItem(d.Item); known && strings.TrimSpace(d.Note) != "" {
			declared[d.Item] = d
		}
	}
	out := make([]Result, 0, len(items))
	for _, it := range items {
		r := judge(it, draft, o)
		if d, ok := declared[it.ID]; ok {
			r = hear(r, d, draft)
		}
		out = append(out, r)
	}
	return out
}

// hear weighs a declaration against what the draft shows. It cannot make up for
// what can be seen: a title without the words, too few key words, a consent that
// is not on record.
func hear(seen Result, d Declaration, draft map[SectionID]string) Result {
	it := seen.Item
	switch {
	case seen.Status == Present, it.Rule == ByConsent, it.Rule == ByTitle,
		it.Rule == ByKeyWords && (seen.Status == Missing || d.Inapplicable):
		return seen
	case d.Inapplicable:
		return Result{Item: it, Status: Inapplicable, Section: it.Section, Note: d.Note, Key: keyInapplicable}
	}
	at := d.Section
	if at == "" {
		at = it.Section
	}
	if _, known := FindSection(at); !known {
		return seen
	}
	if Empty(draft[at]) {
		// Nothing stands there (any more): the item is as missing as before.
		return Result{Item: it, Status: seen.Status, Section: at, Key: keyDeclaredEmpty}
	}
	return Result{Item: it, Status: Present, Section: at, Note: d.Note, Key: keyDeclared}
}

// MissingNames lists, in both languages, the items for which nothing is written.
// Items that are not required are left out.
func MissingNames(results []Result) []Text { return names(results, Missing) }

// UndeclaredNames lists the items that wait for the author's word, in both
// languages.
func UndeclaredNames(results []Result) []Text { return names(results, NeedsDeclaration) }

func names(results []Result, s Status) []Text {
	var out []Text
	for _, r := range results {
		if r.Status == s {
			out = append(out, r.Item.Name())
		}
	}
	return out
}
