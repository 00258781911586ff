package clause

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// formats are the data formats of ODM 1.3.2, section 2.13, by name; those of 2.0
// (ODM-types.xsd) that have the same name are the same, and "decimal" is 1.3.2's float.
var formats = map[string]*regexp.Regexp{
	"text":            regexp.MustCompile(`(?s)^.*$`),
	"oid":             regexp.MustCompile(`(?s)^.+$`),
	"oidref":          regexp.MustCompile(`(?s)^.+$`),
	"name":            regexp.MustCompile(`(?s)^.+$`),
	"subjectKey":      regexp.MustCompile(`(?s)^.+$`),
	"repeatKey":       regexp.MustCompile(`(?s)^.+$`),
	"integer":         regexp.MustCompile(`^-?[0-9]+$`),
	"positiveInteger": regexp.MustCompile(`^\+?0*[1-9][0-9]*$`),
	"float":           regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`),
	"decimal":         regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`),
	"date":            regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`),
	"datetime":        regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([+-][0-9]{2}:[0-9]{2}|Z)?$`),
	"languageTag":     regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`),
	"URI":             regexp.MustCompile(`^[^ <>"{}|\\^\x60]+$`),
	"duration":        regexp.MustCompile(`^-?P[0-9]+D$`), // what we write of durationDatetime
}

// Fits reports whether a text is of a format, or one of the allowed values: "(Yes|No)".
func Fits(format, text string) bool {
	if list, ok := strings.CutPrefix(format, "("); ok {
		return slices.Contains(strings.Split(strings.TrimSuffix(list, ")"), "|"), text)
	}
	if !formats[format].MatchString(text) {
		return false
	}
	switch format {
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "datetime":
		_, err := instant(text)
		return err == nil
	}
	return true
}

// instant reads a datetime; one without a zone is taken as UTC, for comparison alone.
func instant(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02T15:04:05.999999999", text)
}
