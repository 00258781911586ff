package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFormattedNamesWhatGofmtWouldChange(t *testing.T) {
	for _, row := range []struct {
		name  string
		files map[string]string
		want  string // in the error; empty: none
	}{
		{"clean", map[string]string{"a.go": "package a\n"}, ""},
		{"spaces", map[string]string{"a/b.go": "package  a\n"}, "gofmt -w a/b.go"},
		{"not Go", map[string]string{"a.go": "package\n"}, "a.go"},
		{"others' files", map[string]string{"web/node_modules/x/y.go": "package  y\n", ".cache/z.go": "package  z\n"}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := formatted(page(t, row.files))
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
		})
	}
}

func TestFreshTemplates(t *testing.T) {
	const path = "web/ui/page_templ.go"
	for _, row := range []struct {
		name     string
		generate func(dir string) error
		want     string // in the error; empty: none
	}{
		{"same", func(dir string) error { return os.WriteFile(filepath.Join(dir, path), []byte("package ui\n"), 0o644) }, ""},
		{"changed", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, path), []byte("package other\n"), 0o644)
		}, path},
		{"added", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "web/ui/new_templ.go"), []byte("package ui\n"), 0o644)
		}, "web/ui/new_templ.go (was missing)"},
		{"removed", func(dir string) error { return os.Remove(filepath.Join(dir, path)) }, path + " (has no template)"},
		{"generator failed", func(string) error { return errors.New("line 3: no such tag") }, "line 3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := page(t, map[string]string{path: "package ui\n", "web/ui/other.go": "package ui\n"})
			err := freshTemplates(dir, func() error { return row.generate(dir) })
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
		})
	}
}
