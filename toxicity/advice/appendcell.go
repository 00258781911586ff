package advice

import (
	"strconv"

	"stepwise/knowledge/fact/jsontext"
)

func (x *Advice) append(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"grade":`...), int64(x.Grade), 10)
	b = jsontext.String(append(b, `,"grade_basis":`...), x.GradeBasis)
	b = jsontext.String(append(b, `,"grade_words":`...), x.GradeWords)
	if len(x.GradeAlso) > 0 {
		b = wholes(append(b, `,"grade_also":`...), x.GradeAlso)
	}
	b = jsontext.String(append(b, `,"ici_action":`...), string(x.Action))
	if b = append(b, `,"steroid":`...); x.Steroid != nil {
		b = x.Steroid.append(b)
	} else {
		b = append(b, "null"...)
	}
	b = jsontext.String(append(b, `,"steroid_rule":`...), string(x.SteroidRule))
	if len(x.Overruled) > 0 {
		b = texts(append(b, `,"overruled_by":`...), x.Overruled)
	}
	b = later(b, x.TaperWeeks, x.SecondLine, x.SecondLineAfter, x.Rechallenge)
	return append(x.From.append(b), '}')
}

func (r *Recall) append(b []byte) []byte {
	b = strconv.AppendBool(append(b, `{"whole":`...), r.Whole)
	b = strconv.AppendInt(append(b, `,"grade":`...), int64(r.Grade), 10)
	b = jsontext.String(append(b, `,"grade_basis":`...), r.GradeBasis)
	b = treatment(b, string(r.Action), r.Steroid, r.SteroidRule)
	b = later(b, r.TaperWeeks, r.SecondLine, r.SecondLineAfter, r.Rechallenge)
	b = optional(b, `"grade_words":`, r.GradeWords)
	if len(r.Checked) > 0 {
		b = texts(append(b, `,"checked":`...), r.Checked)
	}
	b = r.From.append(optional(b, `"recall_strength":`, r.Strength))
	if len(r.Also) > 0 {
		b = array(append(b, `,"also":`...), r.Also, func(also **Recall, b []byte) []byte { return pointed((*Recall).append)(*also, b) })
	}
	return append(b, '}')
}

func (r *Reading) append(b []byte) []byte {
	b = treatment(append(b, '{'), string(r.Action), r.Steroid, r.SteroidRule)
	b = optional(b, `"grade_words":`, r.GradeWords)
	return append(r.From.append(b), '}')
}

func (e *Edition) append(b []byte) []byte {
	b = append(b, '{')
	if e.Newer {
		b = append(b, `"newer":true`...)
	}
	b = strconv.AppendInt(key(b, `"grade":`), int64(e.Grade), 10)
	b = treatment(b, string(e.Action), e.Steroid, e.SteroidRule)
	return append(e.From.append(b), '}')
}

// treatment writes the fields of what is no advice, each left out when it is empty.
func treatment(b []byte, action string, s *Steroid, rule SteroidRule) []byte {
	b = optional(b, `"ici_action":`, action)
	if s != nil {
		b = s.append(key(b, `"steroid":`))
	}
	return optional(b, `"steroid_rule":`, string(rule))
}

// later writes what follows the first treatment, each left out when it is empty.
func later(b []byte, taper []int, second []string, after *int, rechallenge string) []byte {
	if len(taper) > 0 {
		b = wholes(append(b, `,"taper_weeks":`...), taper)
	}
	if len(second) > 0 {
		b = texts(append(b, `,"second_line":`...), second)
	}
	if after != nil {
		b = strconv.AppendInt(append(b, `,"second_line_after_days":`...), int64(*after), 10)
	}
	return optional(b, `"rechallenge":`, rechallenge)
}

// fromMade is where a statement stands, written beforehand. It holds only while the
// fields are what they were.
type fromMade struct {
	of   From
	json []byte
}

// made writes it beforehand.
func (f From) made() From {
	f.written = nil
	f.written = &fromMade{f, f.fields([]byte{'{'})[1:]}
	return f
}

// append writes the fields among those of the object that f is embedded in.
func (f *From) append(b []byte) []byte {
	if w := f.written; w != nil {
		now := *f
		if now.written = nil; now == w.of {
			return append(key(b, ""), w.json...)
		}
	}
	return f.fields(b)
}

func (f *From) fields(b []byte) []byte {
	b = jsontext.String(key(b, `"fact_id":`), f.FactID)
	b = jsontext.String(append(b, `,"status":`...), string(f.Status))
	b = jsontext.String(append(b, `,"version":`...), f.Version)
	b = strconv.AppendInt(append(b, `,"year":`...), int64(f.Year), 10)
	b = source(append(b, `,"source":`...), f.Source)
	if f.NeedsPrimary {
		b = append(b, `,"needs_primary_check":true`...)
	}
	return optional(b, `"note":`, f.Note)
}
