package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// generatedSuffix is how the Go files end that templ writes from templates. They
// are committed, so that a bare clone builds without templ.
const generatedSuffix = "_templ.go"

// freshTemplates generates the templates' Go files in place and fails if that
// changed any, because then the committed ones were not of these templates.
func freshTemplates(root string, generate func() error) error {
	before, err := generatedHashes(root)
	if err != nil {
		return err
	}
	if err := generate(); err != nil {
		return err
	}
	after, err := generatedHashes(root)
	if err != nil {
		return err
	}
	if stale := differences(before, after); len(stale) > 0 {
		// templ writes a template's path as seen from where it runs, hence "root".
		return fmt.Errorf("generated files were not what `go tool templ generate` makes in the repository's root; "+
			"they are now, so look at them and commit:\n    %s", strings.Join(stale, "\n    "))
	}
	return nil
}

func generatedHashes(root string) (map[string][32]byte, error) {
	hashes := map[string][32]byte{}
	err := sources(root, generatedSuffix, func(path string, text []byte) error {
		hashes[path] = sha256.Sum256(text)
		return nil
	})
	return hashes, err
}

// differences names, in order, what was changed, added or removed.
func differences(before, after map[string][32]byte) []string {
	var lines []string
	for path, hash := range after {
		was, known := before[path]
		switch {
		case !known:
			lines = append(lines, path+" (was missing)")
		case was != hash:
			lines = append(lines, path)
		}
	}
	for path := range maps.Keys(before) {
		if _, kept := after[path]; !kept {
			lines = append(lines, path+" (has no template)")
		}
	}
	slices.Sort(lines)
	return lines
}
