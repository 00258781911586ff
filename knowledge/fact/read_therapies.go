package fact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// therapies is the form of therapies.json.
type therapies struct {
	Schema    string             `json:"schema"`
	AsOf      string             `json:"as_of_for_coverage"`
	Targets   []therapyTarget    `json:"targets"`
	Drugs     []therapyDrug      `json:"drugs"`
	Pipeline  []therapyCandidate `json:"pipeline"`
	Rules     []therapyRule      `json:"coverage_rules"`
	ICIs      []therapyInhibitor `json:"icis"`
	Access    []therapyAccess    `json:"access"`
	BeyondSet []therapyBeyond    `json:"beyond_nine_after_as_of"`
}

type therapyTarget struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	NameZH      string   `json:"name_zh"`
	Alterations []string `json:"alterations"`
}

type therapyDrug struct {
	INN               string            `json:"inn"`
	NameZH            string            `json:"name_zh"`
	Targets           []string          `json:"targets"`
	Class             string            `json:"class"`
	Originator        string            `json:"originator"`
	OriginatorCountry string            `json:"originator_country"`
	Approvals         []therapyApproval `json:"approvals"`
	Note              string            `json:"note"`
}

type therapyApproval struct {
	Jurisdiction string `json:"jurisdiction"`
	Date         string `json:"date"`
	Line         string `json:"line"`
	Status       string `json:"status"`
	Confidence   string `json:"confidence"`
	Indication   string `json:"indication"`
	SourceURL    string `json:"source_url"`
	Note         string `json:"note"`
}

type therapyCandidate struct {
	INN               string  `json:"inn"`
	Target            string  `json:"target"`
	OriginatorCountry string  `json:"originator_country"`
	Stage             string  `json:"stage_2024_11"`
	Weight            float64 `json:"weight"`
	Confidence        string  `json:"confidence"`
	SourceURL         string  `json:"source_url"`
}

type therapyRule struct {
	ID         string                    `json:"id"`
	Definition string                    `json:"definition"`
	AsOf       string                    `json:"as_of"`
	Score      float64                   `json:"score"`
	PerTarget  map[string]CoverageTarget `json:"per_target"`
	Reproduces string                    `json:"reproduces"`
	Certainty  string                    `json:"certainty"`
}

type therapyInhibitor struct {
	INN               string                 `json:"inn"`
	NameZH            string                 `json:"name_zh"`
	Target            string                 `json:"target"`
	Originator        string                 `json:"originator"`
	OriginatorCountry string                 `json:"originator_country"`
	FDA               *therapyInhibitorFirst `json:"fda_first"`
	NMPA              *therapyInhibitorFirst `json:"nmpa_first"`
	EMA               *therapyInhibitorFirst `json:"ema_first"`
	NRDL              json.RawMessage        `json:"nrdl"`
	Note              string                 `json:"note"`
}

type therapyInhibitorFirst struct {
	Date       string `json:"date"`
	Indication string `json:"indication"`
	Confidence string `json:"confidence"`
	SourceURL  string `json:"source_url"`
}

type therapyAccess struct {
	Topic      string          `json:"topic"`
	Value      json.RawMessage `json:"value"`
	Confidence string          `json:"confidence"`
	SourceURL  string          `json:"source_url"`
	Note       string          `json:"note"`
}

type therapyBeyond struct {
	Target     string `json:"target"`
	Drug       string `json:"drug"`
	FDA        string `json:"fda"`
	Confidence string `json:"confidence"`
}

// readTherapies reads therapies.json. Approvals become statements of their own,
// apart from the medicine: each has its own source and its own certainty.
func readTherapies(files fs.FS) ([]*Statement, error) {
	var file therapies
	if err := decodeFile(files, "therapies.json", &file); err != nil {
		return nil, err
	}
	var out []*Statement
	for _, t := range file.Targets {
		out = append(out, statement(KindTarget, t.ID, t.ID, Name{EN: t.Name, ZH: t.NameZH}, Recalled, Source{Kind: "none"},
			Target{Target: t.ID, Name: Name{EN: t.Name, ZH: t.NameZH}, Alterations: t.Alterations}))
	}
	for _, d := range file.Drugs {
		name := Name{EN: d.INN, ZH: d.NameZH}
		out = append(out, statement(KindMedicine, slug(d.INN), d.INN, name, Recalled, Source{Kind: "none"},
			Medicine{INN: d.INN, NameZH: d.NameZH, Targets: d.Targets, Class: d.Class, Originator: d.Originator,
				OriginatorCountry: d.OriginatorCountry, Note: d.Note}))
		for _, a := range d.Approvals {
			s, err := approval(name, d.Targets, a)
			if err != nil {
				return nil, fmt.Errorf("therapies.json: %s, %s: %w", d.INN, a.Jurisdiction, err)
			}
			out = append(out, s)
		}
	}
	for _, b := range file.BeyondSet {
		name := Name{EN: b.Drug}
		out = append(out, statement(KindMedicine, slug(b.Drug), b.Drug, name, Recalled, Source{Kind: "none"},
			Medicine{INN: b.Drug, Targets: []string{b.Target}}))
		s, err := approval(name, []string{b.Target}, therapyApproval{Jurisdiction: "FDA", Date: b.FDA, Status: "active",
			Confidence: b.Confidence, Indication: b.Target, Note: "beyond the nine targets of " + file.AsOf})
		if err != nil {
			return nil, fmt.Errorf("therapies.json: %s: %w", b.Drug, err)
		}
		out = append(out, s)
	}
	for _, c := range file.Pipeline {
		s := statement(KindPipeline, slug(c.INN), c.INN, Name{EN: c.INN}, status(c.Confidence), source("", c.SourceURL),
			Candidate{INN: c.INN, Target: c.Target, OriginatorCountry: c.OriginatorCountry, Stage: c.Stage, Weight: c.Weight})
		s.Note = unusual(c.Confidence)
		s.Checked = checked(s.Status, "stage_2024_11")
		out = append(out, s)
	}
	for _, r := range file.Rules {
		s := statement(KindCoverage, r.ID, r.ID, Name{EN: r.Definition}, Recalled, Source{Kind: "none"},
			Coverage{Rule: r.ID, Definition: r.Definition, AsOf: r.AsOf, Score: r.Score, PerTarget: r.PerTarget,
				Reproduces: r.Reproduces, Certainty: r.Certainty})
		out = append(out, s)
	}
	for _, i := range file.ICIs {
		out = append(out, inhibitor(i))
	}
	for _, a := range file.Access {
		s := statement(KindAccess, slug(a.Topic), a.Topic, Name{EN: a.Topic}, status(a.Confidence), source("", a.SourceURL),
			AccessNote{Topic: a.Topic, Value: a.Value})
		s.Note = join(unusual(a.Confidence), a.Note)
		s.Checked = checked(s.Status, "value")
		out = append(out, s)
	}
	return out, nil
}

// approval makes the statement of one decision. Its month is not among the checked
// fields where the note says that the month is recalled or only the year was read.
func approval(medicine Name, targets []string, a therapyApproval) (*Statement, error) {
	if !slices.Contains(Jurisdictions, a.Jurisdiction) {
		return nil, fmt.Errorf("jurisdiction %q is not known", a.Jurisdiction)
	}
	if _, _, ok := ParseMonth(a.Date); !ok {
		return nil, fmt.Errorf("date %q is not a month", a.Date)
	}
	withdrawn, err := withdrawal(a.Status)
	if err != nil {
		return nil, err
	}
	title := Name{EN: fmt.Sprintf("%s, %s %s", medicine.EN, a.Jurisdiction, a.Date)}
	if medicine.ZH != "" {
		title.ZH = fmt.Sprintf("%s %s %s", medicine.ZH, a.Jurisdiction, a.Date)
	}
	id := strings.Join([]string{slug(medicine.EN), strings.ToLower(a.Jurisdiction), a.Date}, ".")
	s := statement(KindApproval, id, medicine.EN, title, status(a.Confidence), source("", a.SourceURL),
		Approval{INN: medicine.EN, Targets: targets, Date: a.Date, Line: a.Line, State: a.Status, Withdrawn: withdrawn,
			Indication: a.Indication, Note: a.Note})
	s.Jurisdiction = a.Jurisdiction
	s.Note = join(unusual(a.Confidence), a.Note)
	fields := []string{"inn", "line", "status"}
	if a.Indication != "" {
		fields = append(fields, "indication")
	}
	if !strings.Contains(a.Note, "month recalled") && !strings.Contains(a.Note, "year verified") {
		fields = append(fields, "date")
	}
	s.Checked = checked(s.Status, fields...)
	return s, nil
}

// withdrawal types the state of an approval: "" while active, the month or year of
// a withdrawal, "?" when there was one and no date is known.
func withdrawal(state string) (string, error) {
	rest, gone := strings.CutPrefix(state, "withdrawn")
	rest = strings.TrimSpace(rest)
	if state == "active" {
		return "", nil
	}
	if gone && rest == "" {
		return "?", nil
	}
	if _, _, ok := ParseMonth(rest); gone && ok {
		return rest, nil
	}
	return "", fmt.Errorf("status %q is neither active nor withdrawn", state)
}

func inhibitor(i therapyInhibitor) *Statement {
	x := Inhibitor{INN: i.INN, NameZH: i.NameZH, Target: i.Target, Originator: i.Originator,
		OriginatorCountry: i.OriginatorCountry, First: map[string]InhibitorFirst{}, Note: i.Note}
	if !bytes.Equal(i.NRDL, []byte("null")) {
		x.NRDL = i.NRDL
	}
	state, address, fields := Recalled, "", []string(nil)
	for n, f := range []*therapyInhibitorFirst{i.FDA, i.NMPA, i.EMA} {
		if f == nil {
			continue
		}
		x.First[Jurisdictions[n]] = InhibitorFirst{Date: f.Date, Indication: f.Indication, Status: status(f.Confidence), Address: f.SourceURL}
		if status(f.Confidence) == Verified {
			state, fields = Verified, append(fields, "first."+Jurisdictions[n])
			if address == "" {
				address = f.SourceURL
			}
		}
	}
	var nrdl struct {
		Confidence string `json:"confidence"`
		SourceURL  string `json:"source_url"`
	}
	if len(x.NRDL) > 0 && json.Unmarshal(x.NRDL, &nrdl) == nil && status(nrdl.Confidence) == Verified {
		state, fields = Verified, append(fields, "nrdl")
		if address == "" {
			address = nrdl.SourceURL
		}
	}
	s := statement(KindInhibitor, slug(i.INN), i.INN, Name{EN: i.INN, ZH: i.NameZH}, state, source("", address), x)
	s.Note, s.Checked = i.Note, fields
	return s
}
