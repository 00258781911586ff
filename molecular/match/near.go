package match

import (
	"cmp"
	"slices"
	"strings"

	"stepwise/molecular/variant"
)

// nearMisses collects why medicines do not match, grouped by finding and reason.
type nearMisses struct {
	q      *question
	groups []nearGroup
}

type nearGroup struct {
	finding   int
	key       string
	needs     []string
	medicines []string
}

// add notes an approval that does not cover a finding. A reason is worth telling
// when nothing else opens for the finding, when the label is known not to be for
// it, or when the label asks for a further alteration (T790M).
func (n *nearMisses) add(h *hit, finding int, matched []bool) {
	if h.label == nil || finding < 0 {
		return
	}
	f := &n.q.findings[finding]
	needsMore := h.coversBy == "line" && h.line != NotMet
	if matched[finding] && finding != h.barred && !needsMore {
		return
	}
	needs := h.needs[f.Gene]
	if len(needs) > 0 {
		n.group(h, finding, nearKey(f, h), needs)
	}
}

// group files a medicine under a reason. Lines stay apart, so that a reader sees
// which medicine is for which; of alterations one group names all that would do.
func (n *nearMisses) group(h *hit, finding int, key string, needs []string) {
	at := slices.IndexFunc(n.groups, func(g nearGroup) bool {
		return g.finding == finding && g.key == key && (key != "match.near.line" || slices.Equal(g.needs, needs))
	})
	if at < 0 {
		at = len(n.groups)
		n.groups = append(n.groups, nearGroup{finding: finding, key: key, needs: slices.Clone(needs)})
	}
	g := &n.groups[at]
	for _, x := range needs {
		if !slices.Contains(g.needs, x) {
			g.needs = append(slices.Clip(g.needs), x)
		}
	}
	if !slices.Contains(g.medicines, h.INN) {
		g.medicines = append(g.medicines, h.INN)
	}
}

// nearKey names the sentence that explains.
func nearKey(f *variant.Alteration, h *hit) string {
	fusion := slices.ContainsFunc(h.label.covers, func(p variant.Alteration) bool {
		return p.Kind == variant.Fusion && sameGene(p.Gene, f.Gene)
	})
	switch {
	case f.Gene == "MET" && f.Kind == variant.Amplification:
		return "match.near.met-amplification"
	case f.Gene == "ERBB2" && (f.Kind == variant.Amplification || f.Kind == variant.Expression):
		return "match.near.her2-level"
	case f.Gene == "EGFR" && f.Kind == variant.Missense && f.Start == 797:
		return "match.near.c797s"
	case f.Class == "EGFR exon 20 insertion":
		return "match.near.exon20"
	case h.coversBy == "line" && f.Gene == "EGFR":
		return "match.near.t790m"
	case f.Name == "EGFR T790M":
		return "match.near.t790m-earlier"
	case fusion && f.Sequence():
		return "match.near.not-a-fusion"
	}
	return "match.near.other-change"
}

// list orders the groups by finding's name, so that the order of entry plays no part.
func (n *nearMisses) list() []NearMiss {
	out := make([]NearMiss, 0, len(n.groups))
	for _, g := range n.groups {
		f := &n.q.findings[g.finding]
		slices.Sort(g.medicines)
		slices.Sort(g.needs)
		out = append(out, NearMiss{Alteration: f.Name, Key: g.key, Needs: g.needs, Medicines: g.medicines,
			Args: map[string]any{"Alteration": f.Name, "Gene": f.Gene, "Needs": strings.Join(g.needs, ", "), "Medicines": strings.Join(g.medicines, ", ")}})
	}
	slices.SortStableFunc(out, func(x, y NearMiss) int {
		if c := cmp.Or(strings.Compare(x.Alteration, y.Alteration), strings.Compare(x.Key, y.Key)); c != 0 {
			return c
		}
		return strings.Compare(strings.Join(x.Needs, ","), strings.Join(y.Needs, ","))
	})
	return out
}
