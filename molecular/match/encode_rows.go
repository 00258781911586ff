package match

import (
	"stepwise/knowledge/fact"
	"stepwise/knowledge/fact/jsontext"
)

func (m *Medicine) append(b []byte) []byte {
	b = text(b, `{"fact_id":`, m.FactID)
	b = text(b, `,"inn":`, m.INN)
	b = some(b, `,"name_zh":`, m.NameZH)
	b = some(b, `,"class":`, m.Class)
	b = text(b, `,"approved":`, m.Approved)
	b = some(b, `,"withdrawn":`, m.Withdrawn)
	b = text(b, `,"line":`, m.Line)
	b = text(b, `,"line_fit":`, m.LineFit)
	b = some(b, `,"indication":`, m.Indication)
	b = text(b, `,"alteration":`, m.Alteration)
	b = text(b, `,"covers_by":`, m.CoversBy)
	b = text(b, `,"status":`, string(m.Status))
	b = some(b, `,"label_status":`, string(m.Label))
	b = truth(b, `,"advice":`, m.Advice)
	b = truth(b, `,"month_checked":`, m.Dated)
	b = source(b, `,"source":`, &m.Source)
	b = some(b, `,"note":`, m.Note)
	if m.Given {
		b = append(b, `,"already_given":true`...)
	}
	if m.First != nil {
		b = m.First.append(b, `,"first_anywhere":`)
	}
	if m.Lag != nil {
		b = number(b, `,"lag_months":`, *m.Lag)
	}
	b = some(b, `,"unclear":`, m.Unclear)
	if len(m.Conditions) > 0 {
		b = texts(b, `,"conditions":`, m.Conditions)
	}
	return append(b, '}')
}

func (f *First) append(b []byte, key string) []byte {
	b = text(append(b, key...), `{"jurisdiction":`, f.Jurisdiction)
	b = text(b, `,"month":`, f.Month)
	return append(text(b, `,"status":`, string(f.Status)), '}')
}

func (e *Elsewhere) append(b []byte) []byte {
	b = text(b, `{"fact_id":`, e.FactID)
	b = text(b, `,"inn":`, e.INN)
	b = some(b, `,"name_zh":`, e.NameZH)
	b = e.There.append(b, `,"there":`)
	b = text(b, `,"status":`, string(e.Status))
	b = truth(b, `,"advice":`, e.Advice)
	b = number(b, `,"months_so_far":`, e.SoFar)
	b = some(b, `,"approved":`, e.Arrived)
	if e.Lag != nil {
		b = number(b, `,"lag_months":`, *e.Lag)
	}
	b = some(b, `,"other_line":`, e.OtherUse)
	return append(some(b, `,"withdrawn":`, e.Gone), '}')
}

func (w *Withdrawal) append(b []byte) []byte {
	b = text(b, `{"fact_id":`, w.FactID)
	b = text(b, `,"inn":`, w.INN)
	b = some(b, `,"name_zh":`, w.NameZH)
	b = text(b, `,"approved":`, w.Approved)
	b = text(b, `,"withdrawn":`, w.Month)
	b = text(b, `,"status":`, string(w.Status))
	return append(source(b, `,"source":`, &w.Source), '}')
}

func (m *Marker) append(b []byte) []byte {
	b = text(b, `{"fact_id":`, m.FactID)
	b = text(b, `,"biomarker":`, m.Biomarker)
	b = append(b, `,"name":`...)
	n := len(b)
	b = some(b, `,"en":`, m.Name.EN)
	b = closed(some(b, `,"zh":`, m.Name.ZH), n)
	b = text(b, `,"finding":`, m.Finding)
	b = truth(b, `,"certain":`, m.Certain)
	b = text(b, `,"compartment":`, m.Compartment)
	b = text(b, `,"outcome":`, m.Outcome)
	b = text(b, `,"direction":`, m.Direction)
	b = text(b, `,"evidence_level":`, m.Evidence)
	b = some(b, `,"context":`, m.Context)
	if len(m.Thresholds) > 0 {
		b = append(b, `,"thresholds":`...)
		var room [4]string
		for i, j := range jsontext.Keys(m.Thresholds, room[:0]) {
			r := m.Thresholds[j]
			b = text(append(text(b, between(i), j), ':'), `{"result":`, r.Result)
			b = some(b, `,"threshold":`, r.Cut)
			b = append(some(b, `,"status":`, string(r.Status)), '}')
		}
		b = append(b, '}')
	}
	b = text(b, `,"status":`, string(m.Status))
	b = truth(b, `,"advice":`, m.Advice)
	b = source(b, `,"source":`, &m.Source)
	b = some(b, `,"note":`, m.Note)
	if len(m.Against) > 0 {
		b = list(b, `,"against":`, m.Against, (*OtherReading).append)
	}
	return append(b, '}')
}

func (o *OtherReading) append(b []byte) []byte {
	b = text(b, `{"direction":`, o.Direction)
	b = some(b, `,"evidence_level":`, o.Evidence)
	return append(source(b, `,"source":`, &o.Source), '}')
}

func source(b []byte, key string, s *fact.Source) []byte {
	b = append(b, key...)
	n := len(b)
	b = some(b, `,"citation":`, s.Citation)
	b = some(b, `,"address":`, s.Address)
	b = some(b, `,"page":`, s.Page)
	return closed(some(b, `,"kind":`, s.Kind), n)
}

// closed ends an object whose members, all of which may be missing, were appended
// from n on, each with a comma before it.
func closed(b []byte, n int) []byte {
	if len(b) == n {
		return append(b, "{}"...)
	}
	b[n] = '{'
	return append(b, '}')
}
