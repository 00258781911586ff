package cdshooks

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"stepwise/toxicity/advice"
)

// Medicines that orders are looked at for, by the names that stand on them: English
// and Chinese nonproprietary names (the Chinese ones as in therapies.json and
// safety.json).
var (
	infliximab     = []string{"infliximab", "英夫利西单抗", "英夫利昔单抗"}
	thyroxine      = []string{"levothyroxine", "左甲状腺素"}
	hydrocortisone = []string{"hydrocortisone", "氢化可的松"}
)

// named reports whether one of the names stands in the words: whole words of Latin
// names ("infliximab-dyyb" is one, "neoinfliximabx" is not), Chinese names anywhere.
func named(words []string, names ...string) bool {
	for _, w := range words {
		w = strings.ToLower(w)
		for _, name := range names {
			name = strings.ToLower(name)
			for from := 0; name != ""; {
				i := strings.Index(w[from:], name)
				if i < 0 {
					break
				}
				i += from
				if name[0] >= 0x80 || !letter(w, i-1) && !letter(w, i+len(name)) {
					return true
				}
				from = i + len(name)
			}
		}
	}
	return false
}

func letter(s string, i int) bool {
	return i >= 0 && i < len(s) && s[i] < 0x80 && unicode.IsLetter(rune(s[i]))
}

// inhibitors are the checkpoint inhibitors that the words name.
func inhibitors(a *advice.Advisor, words []string) []string {
	var out []string
	for _, g := range a.Agents() {
		if named(words, append(strings.Split(g.NameZH, "/"), g.INN)...) {
			out = append(out, g.INN)
		}
	}
	return out
}

// given reports whether a record says that a medicine was ordered or given. A draft,
// a cancelled order and an administration that did not happen are none.
func given(r *resource) bool {
	switch r.Type {
	case "MedicationRequest":
		return !r.Not && slices.Contains([]string{"active", "on-hold", "completed", "stopped"}, r.Status)
	case "MedicationAdministration":
		return slices.Contains([]string{"in-progress", "on-hold", "completed", "stopped"}, r.Status)
	}
	return false
}

// course is what a record says of checkpoint inhibitors.
type course struct {
	agents []string  // INN, in the order of the knowledge base's first mention
	first  time.Time // first order or dose
	last   time.Time // last dose that was given, zero when only orders are known
}

func courseOf(a *advice.Advisor, now time.Time, lists ...[]resource) course {
	var c course
	for _, list := range lists {
		for i := range list {
			r := &list[i]
			if !given(r) {
				continue
			}
			found := inhibitors(a, r.medicine(list))
			if len(found) == 0 {
				continue
			}
			for _, inn := range found {
				if !slices.Contains(c.agents, inn) {
					c.agents = append(c.agents, inn)
				}
			}
			at := r.when()
			if at.IsZero() || at.After(now.Add(24*time.Hour)) {
				continue
			}
			if c.first.IsZero() || at.Before(c.first) {
				c.first = at
			}
			if r.Type == "MedicationAdministration" && at.After(c.last) {
				c.last = at
			}
		}
	}
	return c
}

// days since the last dose, -1 when not known.
func (c *course) days(now time.Time) int {
	if c.last.IsZero() {
		return -1
	}
	return max(int(now.Sub(c.last)/(24*time.Hour)), 0)
}

// suffers reports whether an active condition is called one of the names.
func suffers(list []resource, names ...string) bool {
	return slices.ContainsFunc(list, func(r resource) bool {
		return r.Type == "Condition" && !r.Verification.has("refuted", "entered-in-error") &&
			(r.Clinical == nil || r.Clinical.has("active", "recurrence", "relapse")) && named(r.Code.words(), names...)
	})
}
