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
	if names := v.Withheld(); len(names) > 0 { // an empty column does not say why it is empty
		out, err := file("WITHHELD.txt")
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, err := io.WriteString(out, withheld[name]+"\n"); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

// withheld says what trial.View.Withheld names.
var withheld = map[string]string{
	"genome": "Gene and genome data are withheld: their fields are empty. 基因与基因组数据未提供：相应字段为空。",
	"text":   "What people wrote in their own words is withheld: " + record.WithheldText,
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

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
