package lti

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stepwise/content/lti"
	"stepwise/content/platform"
	"stepwise/internal/lang"
)

// number writes a score without zeros that say nothing.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// percent writes a share as a form field, "" for none.
func percent(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.Itoa(int(x*100 + 0.5))
}

// customText writes custom parameters one a line.
func customText(p map[string]string) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		out = append(out, name+"="+p[name])
	}
	return strings.Join(out, "\n")
}

// placeTitle names a programme or cohort, by its code when the title is not known.
func placeTitle(titles map[string]string, programme, cohort string) string {
	place := strings.TrimSuffix(programme+"/"+cohort, "/")
	if t := titles[place]; t != "" {
		return t
	}
	return place
}

// originOf is whom the platform's storage belongs to: where it signs people in (PM).
func originOf(t platform.Ticket) string { return lti.Origin(t.Platform.Authorize) }

// kindOf says what a choice is.
func kindOf(ctx context.Context, c platform.Choice) string {
	key := "lti.kind." + c.Kind
	if c.Minutes > 0 {
		return lang.T(ctx, key) + " · " + lang.T(ctx, "lti.choose.minutes", "Count", c.Minutes)
	}
	return lang.T(ctx, key)
}

// sortedNames lists the places of faults, without the form's own sentence.
func sortedNames(errs map[string]string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(errs)), func(s string) bool { return s == "" })
}
