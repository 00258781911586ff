package dataset

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// opened writes the table as CSV with its loader and as Dataset-JSON, and lets R read
// both (testdata/check.R).
func opened(t *testing.T, locale string, spoil func(csv string) string) (string, error) {
	t.Helper()
	dir, tab := t.TempDir(), table(t)
	var csv, loader, data bytes.Buffer
	for _, err := range []error{tab.WriteCSV(&csv), WriteR(&loader, []Table{tab}), tab.WriteJSON(&data, at, at, "1")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"LB.csv": spoil(csv.String()), "load.R": loader.String(), "LB.json": data.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check, err := filepath.Abs("testdata/check.R")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("Rscript", "--vanilla", check)
	command.Dir, command.Env = dir, append(os.Environ(), "LC_ALL="+locale)
	out, err := command.CombinedOutput()
	return string(out), err
}

// R reads the same values with the types they have: numbers, dates, moments, flags,
// factors, Chinese text, and NA for nothing, whatever the language of its user.
func TestROpensTheTables(t *testing.T) {
	for _, locale := range []string{"C", "C.UTF-8"} {
		if out, err := opened(t, locale, func(csv string) string { return csv }); err != nil || !strings.HasSuffix(out, "as written\n") {
			t.Errorf("%s: %v\n%s(it needs the Debian packages r-base-core and r-cran-jsonlite)", locale, err, out)
		}
	}
}

// The check finds what is not as it was written, or the test above says nothing.
func TestRFindsWhatDiffers(t *testing.T) {
	for _, c := range []struct{ why, old, new, says string }{
		{"another number", "1.50", "1.51", "a decimal is"},
		{"another day", "2027-01-11,", "2027-01-12,", "a date is"},
		{"another word", "中文", "中国", "a text is"},
		{"a missing value that is there", "D14,,1", "D14,2,1", "a decimal is"},
	} {
		out, err := opened(t, "C.UTF-8", func(csv string) string {
			bad := strings.Replace(csv, c.old, c.new, 1)
			if bad == csv {
				t.Fatalf("%s: %q is not in %s", c.why, c.old, csv)
			}
			return bad
		})
		if err == nil || !strings.Contains(out, c.says) {
			t.Errorf("%s: %v %s", c.why, err, out)
		}
	}
}
