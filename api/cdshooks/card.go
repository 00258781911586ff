package cdshooks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
)

// Urgency of a card, in the specification's words.
const (
	info     = "info"
	warning  = "warning"
	critical = "critical"
)

// card is one card ("Card Attributes"). Elements without a value are left out, as the
// specification demands.
type card struct {
	UUID        string       `json:"uuid"`
	Summary     string       `json:"summary"`
	Detail      string       `json:"detail,omitempty"`
	Indicator   string       `json:"indicator"`
	Source      origin       `json:"source"`
	Suggestions []suggestion `json:"suggestions,omitempty"`
	Selection   string       `json:"selectionBehavior,omitempty"`
	Reasons     []coding     `json:"overrideReasons,omitempty"`
	Links       []address    `json:"links,omitempty"`
}

type origin struct {
	Label string  `json:"label"`
	URL   string  `json:"url,omitempty"`
	Topic *coding `json:"topic,omitempty"`
}

type suggestion struct {
	Label   string `json:"label"`
	UUID    string `json:"uuid"`
	Actions []act  `json:"actions"`
}

type act struct {
	Type        string `json:"type"`
	Description string `json:"description"`
	ResourceID  string `json:"resourceId"`
}

type address struct {
	Label string `json:"label"`
	URL   string `json:"url"`
	Type  string `json:"type"`
}

// Systems of the fixed namespace (doc/decisions/0003).
const (
	systemReason = lrs.Base + "/override-reason"
	systemTopic  = lrs.Base + "/card"
)

// kinds of cards, as feedback counts them. The number of a kind stands in the ids of
// its cards: lines are only ever added at the end.
var kinds = []string{"", // 0 is no kind
	"hepatitis-b", "infliximab-hepatitis", "infliximab-heart-failure", "cortisol-first", "toxicity.other",
	"toxicity.dermatitis", "toxicity.sjs_ten", "toxicity.pruritus", "toxicity.colitis", "toxicity.hepatitis", "toxicity.pneumonitis",
	"toxicity.myocarditis", "toxicity.nephritis", "toxicity.hypothyroidism", "toxicity.hyperthyroidism", "toxicity.adrenal_insufficiency",
	"toxicity.hypophysitis", "toxicity.t1dm", "toxicity.arthritis", "toxicity.myositis", "toxicity.myasthenia_gravis", "toxicity.guillain_barre",
	"toxicity.encephalitis", "toxicity.uveitis", "toxicity.aiha", "toxicity.itp", "toxicity.rccep", "toxicity.pancreatitis",
}

func kindOf(name string) uint16 {
	if i := slices.Index(kinds, name); i > 0 {
		return uint16(i)
	}
	return uint16(slices.Index(kinds, "toxicity.other"))
}

// newCard begins a card of a kind.
func (s *server) newCard(kind, indicator string) card {
	return card{UUID: s.EHR.NewCard(kindOf(kind)), Indicator: indicator}
}

// reasons offers our own reasons to put a card aside; what comes back is counted.
func reasons(ctx context.Context, codes ...string) []coding {
	out := make([]coding, len(codes))
	for i, c := range codes {
		out[i] = coding{systemReason, c, lang.T(ctx, "ehr.reason."+c)}
	}
	return out
}

// maxCards is how many cards somebody reads.
const maxCards = 8

// maxSummary: summaries are shorter than 140 characters, as JavaScript counts them.
const maxSummary = 139

// finish sorts cards by urgency and keeps them within the specification's limits.
func finish(list []card) []card {
	urgency := []string{critical, warning, info}
	slices.SortStableFunc(list, func(a, b card) int {
		return cmp.Compare(slices.Index(urgency, a.Indicator), slices.Index(urgency, b.Indicator))
	})
	if list = list[:min(len(list), maxCards)]; list == nil {
		list = []card{}
	}
	for i := range list {
		list[i].Summary = short(list[i].Summary, maxSummary)
		list[i].Source.Label = short(list[i].Source.Label, 80)
	}
	return list
}

// short cuts a text to a number of UTF-16 units, at a blank where there is one.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(utf16.Encode([]rune(s))) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n >= most {
			cut := s[:i]
			if j := strings.LastIndexByte(cut, ' '); j > len(cut)*2/3 {
				cut = cut[:j]
			}
			return cut + "…"
		}
	}
	return s
}

// plain makes a text harmless inside of Markdown, also where the reader shows HTML in
// it. Facts are ours, but a reviewer may have typed a bracket.
var plain = strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "\n", " ").Replace

// said is a text of the knowledge base in the reader's language.
func said(ctx context.Context, n fact.Name) string {
	if lang.From(ctx) == lang.ZH && n.ZH != "" {
		return n.ZH
	}
	return cmp.Or(n.EN, n.ZH)
}

// ruleOf finds a safety rule that may be shown: verified, and in force.
func ruleOf(b *fact.Base, key string) *fact.Safety {
	for _, s := range b.Safety {
		if s.Rule == key && s.Advice() {
			return s
		}
	}
	return nil
}

// ruleCard is a card that says a safety rule: the rule is its source.
func (s *server) ruleCard(ctx context.Context, kind, indicator string, rule *fact.Safety, summary, why string) card {
	c := s.newCard(kind, indicator)
	c.Summary = summary
	c.Detail = plain(said(ctx, rule.Text)) + "\n\n" + why + "\n\n*" + lang.T(ctx, "ehr.card.is") + "*"
	label := strings.TrimSpace(fmt.Sprintf("%s %d", rule.Body, rule.Year))
	if rule.Body == "" || rule.Year == 0 {
		label = cmp.Or(rule.Source.Citation, "Stepwise")
	}
	c.Source = origin{Label: label, URL: browsable(rule.Source.Address), Topic: &coding{systemTopic, kind, said(ctx, rule.Title)}}
	c.Links = []address{{lang.T(ctx, "ehr.card.fact"), s.Origin + "/knowledge/" + rule.ID, "absolute"}}
	return c
}

// browsable is an address that a browser can open, or "".
func browsable(a string) string {
	if (strings.HasPrefix(a, "https://") || strings.HasPrefix(a, "http://")) && !strings.ContainsAny(a, " \"<>") {
		return a
	}
	return ""
}
