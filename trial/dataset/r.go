package dataset

import (
	"fmt"
	"io"
	"strings"

	_ "embed"

	"stepwise/trial/record"
)

//go:embed load.R
var loader string

// WriteR writes a script that reads the CSV files beside it into data frames of the
// right types: numbers, dates, moments in UTC, choices as factors with their words,
// and with labels and units as attributes. It needs base R alone.
func WriteR(w io.Writer, tables []Table) error {
	var b strings.Builder
	b.WriteString(loader)
	for _, t := range tables {
		fmt.Fprintf(&b, "\n%s <- stepwise_read(%s, list(\n", "`"+t.Form.Name+"`", quoteR(t.Form.Name+".csv"))
		columns := t.Columns()
		for i, c := range columns {
			fmt.Fprintf(&b, "  %s = list(type = %s, label = %s", "`"+c.Name+"`", quoteR(string(c.Type)), quoteR(c.Label))
			if c.Unit != "" {
				fmt.Fprintf(&b, ", unit = %s", quoteR(c.Unit))
			}
			if c.Type == record.Choice {
				var values, words []string
				for _, x := range c.Codes {
					values, words = append(values, quoteR(x.Value)), append(words, quoteR(wordsOf(x)))
				}
				fmt.Fprintf(&b, ", levels = c(%s), labels = c(%s)", strings.Join(values, ", "), strings.Join(words, ", "))
			}
			b.WriteString(")")
			if i < len(columns)-1 {
				b.WriteString(",")
			}
			b.WriteString("\n")
		}
		b.WriteString("))\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func wordsOf(c record.Code) string {
	if c.Words.EN != "" {
		return c.Words.EN
	}
	return c.Value
}

// quoteR writes a string of R; what is not printable ASCII is written as its number.
func quoteR(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 32 || r > 126:
			fmt.Fprintf(&b, `\U{%04x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
