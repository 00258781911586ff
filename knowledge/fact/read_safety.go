package fact

import (
	"fmt"
	"io/fs"
)

// safetyRecord is one record of safety.json.
type safetyRecord struct {
	Rule         string   `json:"rule"`
	Title        Name     `json:"title"`
	Text         Name     `json:"text"`
	Iraes        []string `json:"iraes"`
	Body         string   `json:"body"` // whose words it stands on, "" when several
	Year         int      `json:"year"`
	Citation     string   `json:"citation"`
	Address      string   `json:"source_url"`
	Page         string   `json:"page"`
	SourceKind   string   `json:"source_kind"`
	Confidence   Status   `json:"confidence"`
	NeedsPrimary bool     `json:"needs_primary_check"`
	Note         string   `json:"note"`
}

// readSafety reads safety.json: the rules that outrank the tables.
func readSafety(files fs.FS) ([]*Statement, error) {
	var file struct {
		About   string         `json:"about"`
		Records []safetyRecord `json:"records"`
	}
	if err := decodeFile(files, "safety.json", &file); err != nil {
		return nil, err
	}
	out := make([]*Statement, 0, len(file.Records))
	for _, r := range file.Records {
		if r.Confidence != Verified && r.Confidence != Recalled {
			return nil, fmt.Errorf("safety.json: rule %q: confidence %q", r.Rule, r.Confidence)
		}
		s := &Statement{
			ID: string(KindSafety) + ":" + r.Rule, Kind: KindSafety, Subject: r.Rule, Title: r.Title,
			Body: r.Body, Year: r.Year, Data: encode(Safety{Rule: r.Rule, Text: r.Text, Iraes: r.Iraes}), Status: r.Confidence, NeedsPrimary: r.NeedsPrimary, Note: r.Note,
			Source: Source{Citation: r.Citation, Address: r.Address, Page: r.Page, Kind: r.SourceKind},
		}
		if r.Confidence == Verified {
			s.Checked = []string{"*"}
		}
		out = append(out, s)
	}
	return out, nil
}
