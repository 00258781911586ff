package fact

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// checkedCellFields are the fields that "verified" covers when a record of
// irae.json names none: the action, the steroid dose, and the body's own words of
// the grade (facts/README, field notes).
var checkedCellFields = []string{"ici_action", "steroid", "grade_definition"}

// cellRecord is one record of irae.json: the cell and its flags.
type cellRecord struct {
	ID string `json:"id"`
	Cell
	Body         string   `json:"body"`
	Year         int      `json:"year"`
	Citation     string   `json:"citation"`
	Confidence   Status   `json:"confidence"`
	Address      *string  `json:"source_url"`
	SourceKind   string   `json:"source_kind"`
	Strength     string   `json:"recall_strength"`
	Note         string   `json:"note"`
	Checked      []string `json:"verified_fields"`
	NeedsPrimary bool     `json:"needs_primary_check"`
}

// readIrae reads irae.json: one statement a record. A record whose note begins with
// "CONFLICT" is disputed, against the other editions of its body, event and grade.
func readIrae(files fs.FS) ([]*Statement, error) {
	records, err := readCells(files)
	if err != nil {
		return nil, err
	}
	out := make([]*Statement, 0, len(records))
	for i := range records {
		s, err := records[i].statement(records)
		if err != nil {
			return nil, fmt.Errorf("irae.json: record %q: %w", records[i].ID, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func readCells(files fs.FS) ([]cellRecord, error) {
	var records []cellRecord
	if err := decodeFile(files, "irae.json", &records); err != nil {
		return nil, err
	}
	for i := range records {
		if records[i].ID == "" {
			return nil, fmt.Errorf("irae.json: record %d has no id", i+1)
		}
	}
	return records, nil
}

func (r *cellRecord) statement(all []cellRecord) (*Statement, error) {
	s := &Statement{
		ID:      string(KindCell) + ":" + r.ID,
		Kind:    KindCell,
		Subject: r.Irae,
		Title: Name{
			EN: fmt.Sprintf("%s: %s %d, grade %d", r.NameEN, r.Body, r.Year, r.Grade),
			ZH: fmt.Sprintf("%s：%s %d版，%d级", r.NameZH, r.Body, r.Year, r.Grade),
		},
		Body:         r.Body,
		Version:      strconv.Itoa(r.Year),
		Year:         r.Year,
		Data:         encode(r.Cell),
		Source:       Source{Citation: r.Citation, Kind: r.SourceKind},
		Status:       r.Confidence,
		Checked:      r.Checked,
		NeedsPrimary: r.NeedsPrimary,
		Strength:     r.Strength,
		Note:         r.Note,
	}
	if r.Address != nil {
		// The 2023 book of CSCO was read through a machine's summary without an address:
		// its words say where, and are no link.
		if strings.HasPrefix(*r.Address, "https://") || strings.HasPrefix(*r.Address, "http://") {
			s.Source.Address = *r.Address
		} else {
			s.Source.Page = *r.Address
		}
	}
	switch s.Status {
	case Verified:
		if len(s.Checked) == 0 {
			s.Checked = checkedCellFields
		}
	case Recalled:
	default:
		return nil, fmt.Errorf("confidence %q is neither verified nor recalled", r.Confidence)
	}
	if strings.HasPrefix(r.Note, "CONFLICT") {
		s.Status = Disputed
		for i := range all {
			o := &all[i]
			if o.ID != r.ID && o.Irae == r.Irae && o.Body == r.Body && o.Grade == r.Grade {
				s.Against = append(s.Against, string(KindCell)+":"+o.ID)
			}
		}
	}
	return s, nil
}
