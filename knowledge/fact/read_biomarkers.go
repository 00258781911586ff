package fact

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"regexp"
	"strings"
)

// biomarkerRecord is one record of biomarkers.json.
type biomarkerRecord struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	NameZH      string          `json:"name_zh"`
	Compartment string          `json:"compartment"`
	Type        string          `json:"type"`
	Outcome     string          `json:"outcome"`
	Direction   string          `json:"direction"`
	Evidence    string          `json:"evidence_level"`
	Threshold   json.RawMessage `json:"threshold"`
	Context     string          `json:"context"`
	Confidence  string          `json:"confidence"`
	Citation    string          `json:"citation"`
	SourceURL   string          `json:"source_url"`
	Note        string          `json:"note"`
}

// otherReading finds what a note says another source says: "another review table
// marks STK11 positive-or-unknown: conflicting (https://…)".
var otherReading = regexp.MustCompile(`^another (.+?) marks \S+ (\S+): conflicting \((https?://\S+)\)`)

// readBiomarkers reads biomarkers.json. A record whose note names another source
// that says otherwise is disputed; the other direction becomes a reading beside it.
func readBiomarkers(files fs.FS) ([]*Statement, error) {
	var list []biomarkerRecord
	if err := decodeFile(files, "biomarkers.json", &list); err != nil {
		return nil, err
	}
	var out []*Statement
	for _, r := range list {
		name := Name{EN: r.Name, ZH: r.NameZH}
		x := Biomarker{Biomarker: r.ID, Name: name, Compartment: r.Compartment, Type: r.Type, Outcome: r.Outcome,
			Direction: r.Direction, Evidence: r.Evidence, Context: r.Context}
		fields := []string{"biomarker", "outcome", "direction", "evidence_level", "context"}
		if len(r.Threshold) > 0 && !bytes.Equal(r.Threshold, []byte("null")) {
			x.Threshold = r.Threshold
			fields = append(fields, "threshold")
		}
		s := statement(KindBiomarker, r.ID, r.ID, name, status(r.Confidence), source(r.Citation, r.SourceURL), x)
		s.Note, s.Checked = join(unusual(r.Confidence), r.Note), checked(s.Status, fields...)
		if m := otherReading.FindStringSubmatch(r.Note); m != nil {
			other := x
			other.Direction = strings.ReplaceAll(m[2], "-", " ")
			s.Status = Disputed
			s.Readings = []Reading{{Data: encode(other), Source: source("another "+m[1], m[3])}}
		}
		out = append(out, s)
	}
	return out, nil
}
