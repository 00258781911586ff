package content

import (
	"database/sql/driver"
	"encoding/json"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Question has one best answer among its options. The JSON form is that of the
// files that ImportQuestions reads.
type Question struct {
	ID          string     `json:"id"`
	Type        string     `json:"type"` // single_best_answer
	Area        string     `json:"area,omitempty"`
	Level       string     `json:"level,omitempty"` // recall, apply, evaluate
	Unit        string     `json:"unit"`            // its home
	Stem        lang.Text  `json:"stem"`
	Options     []Option   `json:"options"` // 2–8
	Key         string     `json:"key"`     // id of the best one
	Explanation lang.Text  `json:"explanation"`
	Citations   []Citation `json:"citations"`
	Confidence  Confidence `json:"confidence"`
}

// Option is one answer to choose.
type Option struct {
	ID string `json:"id"`
	lang.Text
}

// Citation is the source of a question's key.
type Citation struct {
	ID    string `json:"id,omitempty"`
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

const singleBest = "single_best_answer"

// Counts reports whether answers to the question are scored. What rests on memory
// alone may be practised and is never held against anybody.
func (q Question) Counts() bool { return q.Confidence == Verified }

// Option returns the option with this id.
func (q Question) Option(id string) (Option, bool) {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == id })
	if i < 0 {
		return Option{}, false
	}
	return q.Options[i], true
}

// Value implements driver.Valuer.
func (q Question) Value() (driver.Value, error) {
	b, err := json.Marshal(q)
	return string(b), err
}

// Scan implements sql.Scanner.
func (q *Question) Scan(src any) error { return fromJSON(src, q) }

func (q Question) tidy() Question {
	q.ID, q.Unit = strings.ToLower(strings.TrimSpace(q.ID)), strings.ToLower(strings.TrimSpace(q.Unit))
	q.Stem, q.Explanation = cleanText(q.Stem), cleanText(q.Explanation)
	if q.Type == "" {
		q.Type = singleBest
	}
	q.Options = slices.Clone(q.Options)
	for i, o := range q.Options {
		q.Options[i] = Option{strings.TrimSpace(o.ID), cleanText(o.Text)}
	}
	q.Citations = slices.Clone(q.Citations)
	for i, c := range q.Citations {
		q.Citations[i] = Citation{strings.TrimSpace(clean(c.ID)), strings.TrimSpace(clean(c.Title)), strings.TrimSpace(c.URL)}
	}
	return q
}

// check notes what a question may not be. Fields are named as in the form.
func (q Question) check(f *fault.Form) {
	f.Check(ValidCode(q.ID), "id", "content.code")
	f.Check(ValidCode(q.Unit), "unit", "content.code")
	f.Check(q.Type == singleBest, "type", "content.questiontype")
	f.Check(!q.Stem.IsZero(), "stem", "fault.required")
	checkBoth(f, "stem", q.Stem, maxText/10)
	checkBoth(f, "explanation", q.Explanation, maxText/10)
	f.Check(len(q.Options) >= 2 && len(q.Options) <= 8, "options", "content.options")
	seen := map[string]bool{}
	texts := map[string]bool{}
	for _, o := range q.Options {
		where := "option." + o.ID
		f.Check(len(o.ID) >= 1 && len(o.ID) <= 8, where, "fault.required")
		f.Check(!seen[o.ID], where, "content.twice", "Question", o.ID)
		f.Check(!o.IsZero(), where, "fault.required")
		checkBoth(f, where, o.Text, 1000)
		for tag, text := range map[string]string{"en:": o.EN, "zh:": o.ZH} {
			f.Check(text == "" || !texts[tag+text], where, "content.twice", "Question", text)
			texts[tag+text] = true
		}
		seen[o.ID] = true
	}
	f.Check(seen[q.Key], "key", "fault.choice")
	f.Check(q.Confidence == Verified || q.Confidence == Recalled, "confidence", "fault.choice")
	// A key is a clinical statement: source or silence.
	f.Check(q.Confidence != Verified || len(q.Citations) > 0, "citations", "content.nosource")
	f.Check(len(q.Citations) <= maxSources, "citations", "content.toomany", "Max", maxSources)
	for i, c := range q.Citations {
		f.Check(c.Title != "" || c.URL != "", "citations", "fault.required")
		f.Check(c.URL == "" || ValidURL(c.URL), "citations", "content.url", "Line", i+1)
		checkText(f, "citations", c.Title, 500)
	}
}
