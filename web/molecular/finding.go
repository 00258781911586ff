package molecular

import (
	"context"
	"regexp"

	"stepwise/internal/lang"
)

// forms are the canonical names of findings that are made of words, each with the
// key of its sentence. Names of residues (L858R) read the same in every language.
var forms = []struct {
	form *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`^(\S+) exon (\d+) deletion$`), "molecular.finding.deletion"},
	{regexp.MustCompile(`^(\S+) exon (\d+) insertion$`), "molecular.finding.insertion"},
	{regexp.MustCompile(`^(\S+) exon (\d+) skipping$`), "molecular.finding.skipping"},
	{regexp.MustCompile(`^(\S+) exon (\d+) mutation$`), "molecular.finding.exonmutation"},
	{regexp.MustCompile(`^(\S+) fusion()$`), "molecular.finding.fusion"},
	{regexp.MustCompile(`^(\S+) amplification()$`), "molecular.finding.amplification"},
	{regexp.MustCompile(`^(\S+) loss()$`), "molecular.finding.loss"},
	{regexp.MustCompile(`^(\S+) activating mutation()$`), "molecular.finding.activating"},
	{regexp.MustCompile(`^(\S+) mutation()$`), "molecular.finding.mutation"},
}

// findingText writes a finding's canonical name in the reader's language; one of
// another form stays as it is.
func findingText(ctx context.Context, name string) string {
	for _, f := range forms {
		if m := f.form.FindStringSubmatch(name); m != nil {
			return lang.T(ctx, f.key, "Gene", m[1], "Exon", m[2])
		}
	}
	return name
}

// findingTexts is findingText for a list.
func findingTexts(ctx context.Context, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = findingText(ctx, n)
	}
	return out
}
