// Package exchange hands studies to other systems and takes them from there: CDISC ODM
// 1.3.2 and 2.0, CDISC Dataset-JSON 1.1, CSV for R, and HL7 FHIR R4.
package exchange

import (
	"archive/zip"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"stepwise/trial"
	"stepwise/trial/dataset"
	"stepwise/trial/fhir"
	"stepwise/trial/form"
	"stepwise/trial/odm"
	"stepwise/trial/record"
)

// Format is how a study is written.
type Format struct {
	Name  string // "odm132"
	Trail bool   // holds every entry: for who reads the trail
	Ext   string // of the file, with its dot
	Type  string // media type
}

// Formats are all formats.
var Formats = []Format{
	{"odm132", true, ".odm-1.3.2.xml", "application/xml"},
	{"odm2", true, ".odm-2.0.xml", "application/xml"},
	{"odm132-snapshot", false, ".snapshot.odm-1.3.2.xml", "application/xml"},
	{"odm2-snapshot", false, ".snapshot.odm-2.0.xml", "application/xml"},
	{"csv", false, ".csv.zip", "application/zip"},
	{"datasetjson", false, ".dataset-json.zip", "application/zip"},
	{"fhir", false, ".fhir-r4.json", "application/fhir+json"},
}

// Find is a format by name.
func Find(name string) (Format, bool) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return Formats[i], true
}

// Errors of what cannot be written or read.
var (
	ErrFormat = errors.New("exchange: no such format")
	ErrTrail  = errors.New("exchange: this format holds the trail, which its taker may not read")
	ErrPart   = errors.New("exchange: the document does not hold a whole trail, from which a study could be made again")
)

// Write writes what was taken. program is the version of this program.
func Write(w io.Writer, f Format, t *trial.Taken, created time.Time, program string) error {
	if f.Trail && t.Entries == nil {
		return ErrTrail
	}
	o := odm.Options{Edition: odm.V132, Created: created, Withheld: t.Withheld, Program: program}
	if strings.HasPrefix(f.Name, "odm2") {
		o.Edition = odm.V20
	}
	switch f.Name {
	case "odm132", "odm2":
		return odm.Write(w, Study(t.View), t.Entries, o)
	case "odm132-snapshot", "odm2-snapshot":
		return odm.WriteSnapshot(w, Study(t.View), t.State, o)
	case "csv", "datasetjson":
		return tables(w, f.Name, t.View, created, program)
	case "fhir":
		return fhir.Write(w, t.Code, t.State, t.Protocol, created)
	}
	return ErrFormat
}

// tables writes a file for each form, packed.
func tables(w io.Writer, format string, v *trial.View, created time.Time, program string) error {
	list := dataset.Tables(v.Code, first(v.Current(), "0"), v.State, v.Forms())
	z := zip.NewWriter(w)
	file := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: created})
	}
	for i := range list {
		ext := map[string]string{"csv": ".csv", "datasetjson": ".json"}[format]
		out, err := file(list[i].Form.Name + ext)
		if err != nil {
			return err
		}
		if format == "csv" {
			err = list[i].WriteCSV(out)
		} else {
			err = list[i].WriteJSON(out, created, v.State.At, program)
		}
		if err != nil {
			return err
		}
	}
	if format == "csv" {
		out, err := file("load.R")
		if err != nil {
			return err
		}
		if err := dataset.WriteR(out, list); err != nil {
			return err
		}
	}
	return z.Close()
}

// Read reads a document that holds a whole trail.
func Read(r io.Reader) (*odm.File, error) {
	f, err := odm.Read(r, odm.Usual)
	if err != nil {
		return nil, err
	}
	if !f.Whole() {
		return nil, ErrPart
	}
	return f, nil
}

// Study is what surrounds the data of a study: its metadata by version, its sites, its
// people.
func Study(v *trial.View) *odm.Study {
	row := v.State.Row(form.Study.Name, "", "1")
	s := &odm.Study{Code: v.Code, Title: record.Words{EN: row.Get("TITLE_EN"), ZH: row.Get("TITLE_ZH")}, Subjects: map[string]string{}}
	for _, r := range v.State.Rows(form.Protocol.Name, "") {
		p := v.Protocol(r.Key)
		if p == nil {
			continue
		}
		x := odm.Version{ID: r.Key, Name: r.Key, Summary: p.Summary, Forms: append(append(slices.Clone(form.All), p.Screening), p.Forms...)}
		for _, visit := range p.Visits {
			forms := []string{form.Visit.Name}
			for _, name := range visit.Forms {
				if slices.ContainsFunc(x.Forms, func(f record.Form) bool { return f.Name == name }) && !slices.Contains(forms, name) {
					forms = append(forms, name)
				}
			}
			x.Visits = append(x.Visits, odm.Visit{ID: visit.ID, Words: visit.Words, Forms: forms})
		}
		s.Versions = append(s.Versions, x)
	}
	if len(s.Versions) == 0 {
		s.Versions = []odm.Version{{ID: "0", Name: "0", Forms: form.All}}
	}
	for _, r := range v.State.Rows(form.Site.Name, "") {
		s.Sites = append(s.Sites, odm.Site{Code: r.Key, Words: record.Words{EN: r.Get("NAME_EN"), ZH: r.Get("NAME_ZH")}})
	}
	for _, r := range v.State.Rows(form.Member.Name, "") {
		if id := r.Get("PERSON"); id != "" && !slices.ContainsFunc(s.People, func(p odm.Person) bool { return p.ID == id }) {
			s.People = append(s.People, odm.Person{ID: id, Name: r.Get("NAME"), Role: r.Get("ROLE")})
		}
	}
	for _, subject := range v.State.Subjects() {
		s.Subjects[subject] = first(v.Version(subject), v.Current())
	}
	return s
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
