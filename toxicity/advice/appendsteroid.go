package advice

import (
	"strconv"

	"stepwise/knowledge/fact/jsontext"
)

// steroidMade is a steroid written beforehand: the fields before the patient's dose and
// those between it and Capped. It holds only while the fields are what they were.
type steroidMade struct {
	of         steroidFields
	head, tail []byte
}

// steroidFields are those that no patient changes.
type steroidFields struct {
	drug, route, text string
	low, high         *float64
	most              *Range
}

func (s *Steroid) fixed() steroidFields {
	return steroidFields{s.Drug, s.Route, s.DoseText, s.MgPerKgMin, s.MgPerKgMax, s.CapMg}
}

// made writes it beforehand.
func (s *Steroid) made() *Steroid {
	s.written = &steroidMade{s.fixed(), s.head(nil), s.tail(nil)}
	return s
}

func (s *Steroid) append(b []byte) []byte {
	w := s.written
	if w != nil && s.fixed() != w.of {
		w = nil
	}
	if w != nil {
		b = append(b, w.head...)
	} else {
		b = s.head(b)
	}
	if s.DoseMg != nil {
		b = s.DoseMg.append(b)
	} else {
		b = append(b, "null"...)
	}
	if w != nil {
		b = append(b, w.tail...)
	} else {
		b = s.tail(b)
	}
	if s.Capped {
		b = append(b, `,"capped":true`...)
	}
	return append(b, '}')
}

func (s *Steroid) head(b []byte) []byte {
	b = jsontext.String(append(b, `{"drug":`...), s.Drug)
	b = jsontext.String(append(b, `,"route":`...), s.Route)
	b = limit(append(b, `,"dose_mg_per_kg_min":`...), s.MgPerKgMin)
	b = limit(append(b, `,"dose_mg_per_kg_max":`...), s.MgPerKgMax)
	return append(b, `,"dose_mg":`...)
}

func (s *Steroid) tail(b []byte) []byte {
	if s.DoseText != "" {
		b = jsontext.String(append(b, `,"dose_text":`...), s.DoseText)
	}
	if s.CapMg != nil {
		b = s.CapMg.append(append(b, `,"cap_mg":`...))
	}
	return b
}

func limit(b []byte, x *float64) []byte {
	if x == nil {
		return append(b, "null"...)
	}
	return jsontext.Float(b, *x)
}

// append writes a number, or [low, high].
func (r *Range) append(b []byte) []byte {
	if r.Low == r.High {
		return strconv.AppendFloat(b, r.Low, 'f', -1, 64)
	}
	b = strconv.AppendFloat(append(b, '['), r.Low, 'f', -1, 64)
	b = strconv.AppendFloat(append(b, ','), r.High, 'f', -1, 64)
	return append(b, ']')
}
