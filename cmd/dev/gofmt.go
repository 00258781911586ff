package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// foreign names directories that hold nothing of ours.
var foreign = []string{".git", ".cache", "node_modules"}

// sources calls visit for each of our files whose name ends in suffix. Paths
// are relative to root.
func sources(root, suffix string, visit func(path string, text []byte) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(foreign, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || !strings.HasSuffix(path, suffix) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		short, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return visit(short, text)
	})
}

// formatted fails with the names of the Go files that gofmt would change. It
// formats in process, so the rules are those of the toolchain that built us.
func formatted(root string) error {
	var wrong []string
	err := sources(root, ".go", func(path string, text []byte) error {
		pretty, err := format.Source(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if !bytes.Equal(pretty, text) {
			wrong = append(wrong, path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("not formatted, run gofmt -w %s", strings.Join(wrong, " "))
	}
	return nil
}
